import { useEffect, useRef } from "react";
import { t } from "#client/messages/index.ts";
import { useCanvas, useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import css from "./canvas.module.css";
import { useEdits } from "./useEdits.ts";

/** Beside the pointer, where a line was refused: what it would mean, to be taken with one click. */
export function OfferCard() {
  const offer = useCanvas((state) => state.offer);
  const { canvas } = useStores();
  const edits = useEdits();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!offer) return;
    const opener = document.activeElement;
    box.current?.querySelector("button")?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [offer]);
  if (!offer) return null;
  const close = () => canvas.getState().setOffer(undefined);
  const left = Math.max(8, Math.min(offer.at.x - 20, window.innerWidth - 300));
  const top = Math.max(8, Math.min(offer.at.y + 12, window.innerHeight - 130));
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t("canvas.loop.label")}
      className={css.offer}
      style={{ left, top }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <p>{offer.text}</p>
      <div>
        <Button size="s" look="primary" icon="repeat" onClick={edits.takeOffer}>
          {offer.title}
        </Button>
        <Button size="s" look="quiet" onClick={close}>
          {t("canvas.loop.no")}
        </Button>
      </div>
    </div>
  );
}
