import { type ReactNode, useEffect, useRef, useState } from "react";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { selectionSpan } from "./selectionSpan.ts";

interface Offer {
  start: number;
  end: number;
  top: number;
  left: number;
}

/** The sheet of paper. A selection on it offers to ask for a change of exactly that passage. */
export function Reader({
  source,
  onAsk,
  children,
}: {
  source: string;
  onAsk: (span: { start: number; end: number }) => void;
  children: ReactNode;
}) {
  const sheet = useRef<HTMLDivElement>(null);
  const [offer, setOffer] = useState<Offer>();

  useEffect(() => {
    const onSelection = () => setOffer(sheet.current ? offerFor(sheet.current, source) : undefined);
    document.addEventListener("selectionchange", onSelection);
    return () => document.removeEventListener("selectionchange", onSelection);
  }, [source]);

  return (
    <div className="ui-card reader-page" ref={sheet}>
      {children}
      {offer && (
        // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the selection while the button is pressed
        <div
          className="reader-offer"
          style={{ top: offer.top, left: offer.left }}
          onMouseDown={(event) => event.preventDefault()}
        >
          <Button
            look="primary"
            size="s"
            icon="message-square"
            onClick={() => {
              onAsk({ start: offer.start, end: offer.end });
              window.getSelection()?.removeAllRanges();
            }}
          >
            {t("artifacts.ask")}
          </Button>
        </div>
      )}
    </div>
  );
}

function offerFor(sheet: HTMLElement, source: string): Offer | undefined {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(sheet)) return undefined;
  const span = selectionSpan(sheet, range, source);
  if (!span) return undefined;
  const frame = sheet.getBoundingClientRect();
  const box = range.getBoundingClientRect();
  const left = Math.min(Math.max(box.left - frame.left, 8), Math.max(8, frame.width - 170));
  return { ...span, top: box.bottom - frame.top + 6, left };
}
