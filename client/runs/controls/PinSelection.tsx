import { t } from "#client/messages/index.ts";
import { useCanvas, useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { finishedNodes, usePinActions } from "./usePinActions.ts";

/** For several chosen cards: keep what they gave, or let it go. */
export function PinSelection() {
  const selection = useCanvas((state) => state.selection);
  const pins = usePinActions();
  const canPin = useRun((state) =>
    finishedNodes(state.run).some((node) => selection.includes(node) && !pins.pinned.has(node)),
  );
  const canUnpin = selection.some((node) => pins.pinned.has(node));
  return (
    <>
      {canPin && (
        <Button size="s" look="quiet" icon="pin" busy={pins.busy} onClick={() => void pins.pin([...selection])}>
          {t("pins.pin")}
        </Button>
      )}
      {canUnpin && (
        <Button size="s" look="quiet" icon="pin-off" busy={pins.busy} onClick={() => void pins.unpin([...selection])}>
          {t("pins.unpin")}
        </Button>
      )}
    </>
  );
}
