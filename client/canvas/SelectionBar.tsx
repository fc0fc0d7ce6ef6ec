import { ActionButton, ActionWordButton } from "#client/actions/ActionButton.tsx";
import { useCanvasAt } from "#client/actions/CanvasActions.tsx";
import { canvasActions } from "#client/actions/canvasActions.ts";
import { menuItems } from "#client/actions/menuItems.ts";
import { t } from "#client/messages/index.ts";
import { PinSelection } from "#client/runs/controls/PinSelection.tsx";
import { useCanvas } from "#client/stores/contexts.tsx";
import { Menu } from "#client/ui/Menu.tsx";
import css from "./canvas.module.css";
import { useWrapItems } from "./wrapItems.ts";

/** What can be done with several chosen steps at once. */
export function SelectionBar() {
  const count = useCanvas((state) => state.selection.length);
  const wraps = useWrapItems();
  const at = useCanvasAt();
  if (count < 2) return null;
  return (
    <div className={css.selectionBar} role="toolbar" aria-label={t("canvas.selected.label")}>
      <span>{t("canvas.selected.count", { n: count })}</span>
      <Menu label={t("canvas.wrap.menu")} word={t("canvas.wrap.menu")} icon="square-stack" items={wraps} />
      <Menu
        label={t("draw.arrange")}
        word={t("draw.arrange")}
        icon="layout-grid"
        items={() => menuItems(canvasActions, at, "arrange")}
      />
      <ActionWordButton id="edit.duplicate" />
      <PinSelection />
      <ActionButton id="edit.delete" />
    </div>
  );
}
