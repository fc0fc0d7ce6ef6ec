import { useMemo } from "react";
import { t } from "../messages/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { passagesOf } from "./passages.ts";

/** Marks a paragraph or a sentence from a list: the way without a pointer. */
export function PassageDialog({
  source,
  open,
  chosen,
  onClose,
  onChoose,
}: {
  source: string;
  open: boolean;
  /** A passage is chosen: the focus goes on to what is asked about it. */
  chosen: boolean;
  onClose: () => void;
  onChoose: (span: { start: number; end: number }) => void;
}) {
  const passages = useMemo(() => (open ? passagesOf(source) : []), [open, source]);
  return (
    <Dialog title={t("artifacts.markPassage")} open={open} onClose={onClose} width={640} returnFocus={!chosen}>
      <p className="ui-dialog-text">{t("artifacts.markPassageText")}</p>
      <ul className="passages">
        {passages.map(({ start, end, text, inside }) => (
          <li key={`${start}-${end}`} data-inside={inside || undefined}>
            <button type="button" onClick={() => onChoose({ start, end })}>
              {text.length > 220 ? `${text.slice(0, 217)}…` : text}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
