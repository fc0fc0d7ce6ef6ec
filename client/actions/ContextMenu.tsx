import type { Edge, Node } from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, useState } from "react";
import { t } from "../messages/index.ts";
import { MenuAt } from "../ui/Menu.tsx";
import type { MenuName } from "./action.ts";
import { useCanvasAt } from "./CanvasActions.tsx";
import { canvasActions } from "./canvasActions.ts";
import type { CanvasAt } from "./canvasAt.ts";
import { menuItems } from "./menuItems.ts";

type Pressed = MouseEvent | ReactMouseEvent;

/**
 * Menus on the canvas, on a card, a frame, a line and on what is selected; by pointer, long press or the menu key. What
 * a menu is opened on is selected first. `props` go to React Flow, `menu` beside it.
 */
export function useContextMenu() {
  const at = useCanvasAt();
  const [open, setOpen] = useState<{ at: CanvasAt; menu: MenuName; point: { x: number; y: number } }>();

  function show(event: Pressed, menu: MenuName) {
    event.preventDefault();
    const point = { x: event.clientX, y: event.clientY };
    setOpen({ at: { ...at, point, menu }, menu, point });
  }

  const props = {
    onPaneContextMenu: (event: Pressed) => show(event, "canvas"),
    onNodeContextMenu: (event: Pressed, node: Node) => {
      const { selection, select } = at.canvas.getState();
      if (selection.length > 1 && selection.includes(node.id)) return show(event, "selection");
      select([node.id]);
      show(event, node.type === "region" ? "region" : "node");
    },
    onEdgeContextMenu: (event: Pressed, line: Edge) => {
      selectLine(at, line.id);
      show(event, "line");
    },
    onSelectionContextMenu: (event: Pressed) => show(event, "selection"),
  };
  const menu = open && (
    <MenuAt
      label={t("action.menu")}
      point={open.point}
      items={menuItems(canvasActions, open.at, open.menu)}
      onClose={() => setOpen(undefined)}
    />
  );
  return { props, menu };
}

function selectLine({ canvas }: CanvasAt, id: string): void {
  canvas.getState().select([]);
  const { lines, showLines } = canvas.getState();
  showLines(lines.map((line) => (line.id === id ? { ...line, selected: true } : line)));
}
