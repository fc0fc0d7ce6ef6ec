import { t } from "#client/messages/index.ts";
import { PinSelection } from "#client/runs/controls/PinSelection.tsx";
import { useCanvas } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Menu } from "#client/ui/Menu.tsx";
import css from "./canvas.module.css";
import { useEdits } from "./useEdits.ts";
import { useWrapItems } from "./wrapItems.ts";

/** What can be done with several chosen steps at once. */
export function SelectionBar() {
  const count = useCanvas((state) => state.selection.length);
  const edits = useEdits();
  const wraps = useWrapItems();
  if (count < 2) return null;
  return (
    <div className={css.selectionBar} role="toolbar" aria-label={t("canvas.selected.label")}>
      <span>{t("canvas.selected.count", { n: count })}</span>
      <Menu label={t("canvas.wrap.menu")} word={t("canvas.wrap.menu")} icon="square-stack" items={wraps} />
      <Button size="s" look="quiet" icon="copy" onClick={edits.duplicate}>
        {t("canvas.duplicate")}
      </Button>
      <PinSelection />
      <IconButton icon="trash" label={t("canvas.delete")} onClick={edits.removeSelected} />
    </div>
  );
}
