import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useCanvasAt } from "#client/actions/CanvasActions.tsx";
import { type CanvasActionId, canvasActions } from "#client/actions/canvasActions.ts";
import { menuItems } from "#client/actions/menuItems.ts";
import { t } from "#client/messages/index.ts";
import { useCanvas, useGraph, useStores } from "#client/stores/contexts.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { MenuAt, type MenuItem } from "#client/ui/Menu.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import { useConnectItems } from "../ConnectMenu.tsx";
import css from "../canvas.module.css";
import { nodeChange } from "../changes.ts";
import { removal } from "../flowNodes.ts";
import { bodyOf } from "../regions.ts";
import { useEdits } from "../useEdits.ts";
import { keyOf, type OutlineItem, outlineItems } from "./items.ts";
import { LineRow } from "./LineRow.tsx";
import { StepRow } from "./StepRow.tsx";

/**
 * The graph as a tree: read, choose, add, connect, move, configure and delete without a pointer. Its own keys are listed
 * in `actions/outlineKeys.ts`; all others reach the canvas. What happens is said aloud by `Announcer.tsx`.
 */
export function Outline() {
  const { canvas } = useStores();
  const records = useGraph((state) => state.records);
  const selection = useCanvas((state) => state.selection);
  const at = useCanvasAt();
  const edits = useEdits();
  const connectItems = useConnectItems();
  const tree = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState<string>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState<string>();
  const [menu, setMenu] = useState<{
    label: string;
    point: { x: number; y: number };
    items: MenuItem[];
    row: string;
  }>();
  const body = bodyOf(records);
  const items = useMemo(() => outlineItems(body, open), [body, open]);
  const focused = items.find((item) => keyOf(item) === focus);
  const chosen = items.find((item) => item.kind === "step" && item.id === selection[0]);
  const tabbable = focused ?? chosen ?? items[0];

  // A step that was just added or pasted takes the focus, so that the next key is about it.
  const only = selection.length === 1 ? selection[0] : undefined;
  useEffect(() => {
    if (only === undefined) return;
    // A frame later: the palette gives the focus back when it has added the step.
    const frame = requestAnimationFrame(() => {
      const here = document.activeElement;
      if (!(here instanceof HTMLElement) || !tree.current?.contains(here)) return;
      const isRow = here === tree.current || here.role === "treeitem";
      if (isRow && here.dataset.row !== `step ${only}`) focusRow(tree.current, `step ${only}`);
    });
    return () => cancelAnimationFrame(frame);
  }, [only]);

  // Opened by its key, it takes the focus; opened by its button, the button keeps it.
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    (tree.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]') ?? tree.current)?.focus();
  }, []);

  function go(item: OutlineItem | undefined, extend = false) {
    if (!item) return;
    setFocus(keyOf(item));
    if (item.kind === "step") {
      if (extend) canvas.getState().select([...new Set([...canvas.getState().selection, item.id])]);
      else edits.reveal(item.id);
    } else selectLine(item.id);
    focusRow(tree.current, keyOf(item));
  }

  function selectLine(id: string) {
    canvas.getState().select([]);
    const { lines, showLines } = canvas.getState();
    showLines(lines.map((line) => (line.id === id ? { ...line, selected: true } : line)));
  }

  function toggleOpen(id: string, wanted: boolean) {
    setOpen((now) => new Set(wanted ? [...now, id] : [...now].filter((each) => each !== id)));
  }

  function doAction(id: CanvasActionId) {
    canvasActions.find((action) => action.id === id)?.run(at);
  }

  function showMenu(item: OutlineItem, what: "all" | "connect") {
    const row = rowOf(tree.current, keyOf(item));
    if (!row) return;
    const box = row.getBoundingClientRect();
    const point = { x: box.left + 40, y: box.bottom };
    const kind = item.kind === "line" ? "line" : isRegion(item.id) ? "region" : "node";
    if (item.kind === "line") selectLine(item.id);
    else if (!selection.includes(item.id)) canvas.getState().select([item.id]);
    const several = item.kind === "step" && selection.length > 1 && selection.includes(item.id);
    setMenu({
      label: row.ariaLabel ?? "",
      point,
      row: keyOf(item),
      items:
        what === "connect" && item.kind === "step"
          ? connectItems(item.id)
          : menuItems(canvasActions, { ...at, menu: kind }, several ? "selection" : kind),
    });
  }

  function isRegion(id: string): boolean {
    return at.manifests().get((records[`node:${id}`] as GraphNode | undefined)?.type ?? "")?.region !== undefined;
  }

  function remove(item: OutlineItem) {
    const index = items.indexOf(item);
    const isChosen = item.kind === "step" && selection.includes(item.id);
    const gone = item.kind === "line" ? [] : isChosen ? selection : [item.id];
    const next = items.slice(index + 1).find(({ id }) => !gone.includes(id)) ?? items[index - 1];
    if (item.kind === "line") at.graph.getState().change(removal(records, [], [item.id]));
    else edits.remove(gone);
    requestAnimationFrame(() => go(next));
  }

  function moveBy(x: number, y: number) {
    const moved = selection.flatMap((id) => (records[`node:${id}`] as GraphNode | undefined) ?? []);
    const diffs = moved.map((node) =>
      nodeChange(node, { position: { x: node.position.x + x, y: node.position.y + y } }),
    );
    at.graph.getState().change(Object.assign({}, ...diffs), `outline move ${selection.join(" ")}`);
  }

  function onKey(event: KeyboardEvent) {
    const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    // A name that is typed and a button of the row have keys of their own.
    const item = items.find((each) => keyOf(each) === row);
    if (!item || event.ctrlKey || event.metaKey) return;
    if (!act(event, item, items.indexOf(item))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(event: KeyboardEvent, item: OutlineItem, index: number): boolean {
    const step = item.kind === "step" ? item : undefined;
    if (event.altKey) {
      const by = moves[event.key];
      if (!by || !step) return false;
      if (!selection.includes(step.id)) canvas.getState().select([step.id]);
      moveBy(by.x, by.y);
      return true;
    }
    switch (event.key) {
      case "ArrowDown":
        go(items[index + 1], event.shiftKey);
        return true;
      case "ArrowUp":
        go(items[index - 1], event.shiftKey);
        return true;
      case "Home":
        go(items[0]);
        return true;
      case "End":
        go(items.at(-1));
        return true;
      case "ArrowRight":
        if (step?.open) go(items[index + 1]);
        else if (step) toggleOpen(step.id, true);
        return true;
      case "ArrowLeft":
        if (step?.open) toggleOpen(step.id, false);
        else go(items.slice(0, index).findLast(({ level }) => level < item.level));
        return true;
      case "Enter":
        if (step) edits.reveal(step.id);
        if (step) doAction("edit.configure");
        return true;
      case " ":
        if (step) toggleSelected(step.id);
        return true;
      case "F2":
        if (step) setRenaming(step.id);
        return true;
      case "Delete":
      case "Backspace":
        remove(item);
        return true;
      case "ContextMenu":
        showMenu(item, "all");
        return true;
      case "F10":
        if (event.shiftKey) showMenu(item, "all");
        return event.shiftKey;
    }
    if (event.shiftKey || !step) return false;
    if (event.key === "a") {
      canvas.getState().select([step.id]);
      canvas.getState().openPalette({});
    } else if (event.key === "c") showMenu(item, "connect");
    else {
      // Other letters act on what is selected; without a selection that is the step with the focus.
      if (event.key.length === 1 && selection.length === 0) canvas.getState().select([step.id]);
      return false;
    }
    return true;
  }

  function toggleSelected(id: string) {
    const { selection: now, select } = canvas.getState();
    select(now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
  }

  function onContextMenu(event: MouseEvent) {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-row]") : null;
    const item = items.find((each) => keyOf(each) === row?.dataset.row);
    if (!item) return;
    event.preventDefault();
    showMenu(item, "all");
  }

  return (
    <nav className={css.outline} aria-label={t("canvas.outline.label")} data-pane="outline">
      <div className={css.outlineHead}>
        <h2>{t("canvas.outline.title")}</h2>
        <IconButton
          icon="plus"
          size={26}
          label={t("action.addStep")}
          onClick={() => canvas.getState().openPalette({})}
        />
        <IconButton
          icon="x"
          size={26}
          label={t("canvas.outline.close")}
          onClick={() => canvas.getState().toggleOutline()}
        />
      </div>
      {items.length === 0 && <p className={css.quiet}>{t("canvas.outline.empty")}</p>}
      <div
        ref={tree}
        role="tree"
        aria-label={t("canvas.outline.label")}
        aria-multiselectable="true"
        tabIndex={items.length === 0 ? 0 : -1}
        onKeyDown={onKey}
        onContextMenu={onContextMenu}
        onFocus={(event) => {
          const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
          if (row !== undefined) setFocus(row);
        }}
      >
        {items.map((item) =>
          item.kind === "line" ? (
            <LineRow key={keyOf(item)} item={item} tabbable={item === tabbable} onRemove={() => remove(item)} />
          ) : (
            <StepRow
              key={keyOf(item)}
              item={item}
              tabbable={item === tabbable}
              renaming={renaming === item.id}
              onRename={(on) => {
                setRenaming(on ? item.id : undefined);
                if (!on) requestAnimationFrame(() => focusRow(tree.current, keyOf(item)));
              }}
            />
          ),
        )}
      </div>
      {menu && (
        <MenuAt
          label={menu.label}
          point={menu.point}
          items={menu.items}
          onClose={() => {
            setMenu(undefined);
            focusRow(tree.current, menu.row);
          }}
        />
      )}
    </nav>
  );
}

/** One step of the grid. */
const moves: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowUp: { x: 0, y: -20 },
  ArrowDown: { x: 0, y: 20 },
  ArrowLeft: { x: -20, y: 0 },
  ArrowRight: { x: 20, y: 0 },
};

function rowOf(tree: HTMLElement | null, key: string): HTMLElement | undefined {
  return [...(tree?.querySelectorAll<HTMLElement>("[data-row]") ?? [])].find((row) => row.dataset.row === key);
}

function focusRow(tree: HTMLElement | null, key: string): void {
  rowOf(tree, key)?.focus();
}
