/** Everything that can be done on an open graph. Each works on what is selected; a menu selects what it is opened on. */
import { nodeChange } from "#client/canvas/changes.ts";
import { toast } from "#client/ui/toast.ts";
import { apiBase } from "#shared/api/route.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { isFinal } from "#shared/run/reduce.ts";
import type { MessageKey } from "../messages/index.ts";
import { t } from "../messages/index.ts";
import { tableOf } from "./action.ts";
import type { CanvasAt } from "./canvasAt.ts";
import { throughDoor } from "./doors.ts";
import { drawActions } from "./drawActions.ts";
import { focusFirstField, focusNextPane, focusTitle } from "./panes.ts";

export const canvasActions = tableOf<CanvasAt>()([
  {
    id: "run.start",
    name: "canvas.run",
    icon: "play",
    group: "run",
    keys: ["Mod+Enter"],
    menus: ["canvas"],
    whyNot: needsNodes,
    ...throughDoor("run.start"),
  },
  {
    id: "run.withOptions",
    name: "limits.withOptions",
    icon: "sliders-horizontal",
    group: "run",
    whyNot: needsNodes,
    ...throughDoor("run.withOptions"),
  },
  {
    id: "run.until",
    name: "canvas.inspector.runUntil",
    icon: "play",
    group: "run",
    menus: ["node", "region"],
    isFor: hasOneStep,
    whyNot: (at) => (hasErrors(at) ? "why.problems" : undefined),
    run: (at) => at.runs().start(undefined, at.canvas.getState().selection[0]),
  },
  {
    id: "run.pause",
    name: "canvas.runBar.pause",
    icon: "pause",
    group: "run",
    isFor: (at) => isLive(at) && at.run.getState().run.status !== "paused",
    run: (at) => at.runs().pause(),
  },
  {
    id: "run.resume",
    name: "canvas.runBar.resume",
    icon: "play",
    group: "run",
    isFor: (at) => at.run.getState().run.status === "paused",
    run: (at) => at.runs().resume(),
  },
  {
    id: "run.cancel",
    name: "canvas.runBar.cancel",
    icon: "square",
    group: "run",
    isFor: isLive,
    run: (at) => at.runs().cancel(),
  },

  {
    id: "edit.undo",
    name: "action.undo",
    icon: "undo-2",
    group: "edit",
    keys: ["Mod+Z"],
    menus: ["canvas"],
    whyNot: ({ graph }) => (graph.getState().past.length === 0 ? "why.nothingToUndo" : undefined),
    run: ({ edits }) => edits.undo(),
  },
  {
    id: "edit.redo",
    name: "action.redo",
    icon: "redo-2",
    group: "edit",
    keys: ["Mod+Shift+Z", "Mod+Y"],
    menus: ["canvas"],
    whyNot: ({ graph }) => (graph.getState().future.length === 0 ? "why.nothingToRedo" : undefined),
    run: ({ edits }) => edits.redo(),
  },
  {
    id: "edit.rename",
    name: "action.rename",
    icon: "pencil",
    group: "edit",
    keys: ["F2"],
    menus: ["node", "region"],
    isFor: hasOne,
    run: rename,
  },
  {
    id: "edit.configure",
    name: "action.configure",
    icon: "sliders-horizontal",
    group: "edit",
    keys: ["E"],
    menus: ["node", "region"],
    isFor: hasOne,
    run: configure,
  },
  {
    id: "edit.copy",
    name: "action.copy",
    icon: "copy",
    group: "edit",
    keys: ["Mod+C"],
    native: true,
    menus: ["node", "region", "selection"],
    whyNot: needsSelection,
    run: ({ edits }) => toClipboard(edits.copied()),
  },
  {
    id: "edit.cut",
    name: "action.cut",
    icon: "clipboard-pen",
    group: "edit",
    keys: ["Mod+X"],
    native: true,
    menus: ["node", "region", "selection"],
    whyNot: needsSelection,
    run: async ({ edits }) => {
      if (await toClipboard(edits.copied())) edits.removeSelected();
    },
  },
  {
    id: "edit.paste",
    name: "action.paste",
    icon: "clipboard-list",
    group: "edit",
    keys: ["Mod+V"],
    native: true,
    menus: ["canvas"],
    run: pasteHere,
  },
  {
    id: "edit.duplicate",
    name: "canvas.duplicate",
    icon: "copy",
    group: "edit",
    keys: ["Mod+D"],
    menus: ["node", "region", "selection", "more", "selectionBar"],
    whyNot: needsSelection,
    run: ({ edits }) => edits.duplicate(),
  },
  {
    id: "edit.disable",
    name: "canvas.inspector.disable",
    icon: "ban",
    group: "edit",
    keys: ["D"],
    menus: ["node", "selection"],
    isFor: (at) => steps(at).some((node) => !node.disabled),
    run: (at) => setDisabled(at, true),
  },
  {
    id: "edit.enable",
    otherSideOf: "edit.disable",
    name: "canvas.inspector.enable",
    icon: "circle-check",
    group: "edit",
    keys: ["D"],
    menus: ["node", "selection"],
    isFor: (at) => steps(at).some((node) => node.disabled),
    run: (at) => setDisabled(at, undefined),
  },
  {
    id: "edit.delete",
    name: "canvas.delete",
    icon: "trash",
    group: "edit",
    keys: ["Delete", "Backspace"],
    menus: ["node", "line", "region", "selection", "more", "selectionBar"],
    danger: true,
    whyNot: (at) => (hasLines(at) ? undefined : needsSelection(at)),
    run: ({ edits }) => edits.removeSelected(),
  },

  {
    id: "add.step",
    name: "action.addStep",
    icon: "plus",
    group: "add",
    keys: ["A"],
    menus: ["canvas", "region"],
    run: togglePalette,
  },

  {
    id: "select.all",
    name: "canvas.selectAll",
    icon: "square-stack",
    group: "select",
    keys: ["Mod+A"],
    menus: ["canvas", "more"],
    whyNot: needsNodes,
    run: ({ edits }) => edits.selectAll(),
  },
  {
    id: "select.none",
    name: "action.selectNone",
    icon: "x",
    group: "select",
    keys: ["Escape"],
    whyNot: (at) => (at.canvas.getState().palette ? undefined : needsSelection(at)),
    run: ({ canvas }) => {
      if (canvas.getState().palette) canvas.getState().closePalette();
      else canvas.getState().select([]);
    },
  },

  {
    id: "arrange.tidy",
    name: "canvas.tidy",
    icon: "layout-grid",
    group: "arrange",
    keys: ["Shift+T"],
    menus: ["canvas"],
    whyNot: needsNodes,
    run: ({ edits }) => edits.tidy(),
  },
  ...(["map", "repeat", "section"] as const).map((type) => ({
    id: `arrange.wrap.${type}` as const,
    name: `action.wrap.${type}` as const,
    icon: ({ map: "layers", repeat: "repeat", section: "lock" } as const)[type],
    group: "arrange" as const,
    menus: ["node", "region", "selection", "more"] as const,
    isFor: (at: CanvasAt) => at.manifests().has(type) && steps(at).length > 0,
    run: (at: CanvasAt) => at.edits.wrap(type),
  })),
  {
    id: "arrange.unwrap",
    name: "canvas.wrap.unwrap",
    icon: "unlink",
    group: "arrange",
    menus: ["region"],
    isFor: (at) => at.manifests().get(only(at)?.type ?? "")?.region !== undefined,
    run: (at) => at.edits.unwrap(only(at)?.id ?? ""),
  },

  {
    id: "together.comment",
    name: "comments.new",
    icon: "message-circle",
    group: "together",
    keys: ["C"],
    menus: ["canvas", "node", "region", "more"],
    ...throughDoor("comment.start"),
  },
  {
    id: "together.comments",
    name: "comments.list",
    icon: "messages-square",
    group: "together",
    menus: ["more"],
    ...throughDoor("comment.list"),
  },
  {
    id: "view.fit",
    name: "canvas.fit",
    icon: "maximize",
    group: "view",
    keys: ["Shift+1", "F"],
    menus: ["canvas", "more"],
    run: ({ edits }) => edits.fit(),
  },
  {
    id: "view.outline",
    name: "action.outline",
    icon: "list",
    group: "view",
    keys: ["O"],
    menus: ["canvas"],
    run: ({ canvas }) => canvas.getState().toggleOutline(),
  },

  {
    id: "view.nextPane",
    name: "action.nextPane",
    icon: "arrow-right",
    group: "view",
    keys: ["F6"],
    run: () => focusNextPane(1),
  },
  {
    id: "view.previousPane",
    name: "action.previousPane",
    icon: "arrow-left",
    group: "view",
    keys: ["Shift+F6"],
    run: () => focusNextPane(-1),
  },

  {
    id: "go.triggers",
    name: "triggers.title",
    icon: "zap",
    group: "go",
    run: ({ graph, navigate }) => navigate(`/graphs/${graph.getState().graphId}/triggers`),
  },
  {
    id: "go.file",
    name: "canvas.downloadFile",
    icon: "download",
    group: "go",
    menus: ["more"],
    run: ({ graph }) => window.location.assign(`${apiBase}/graphs/${graph.getState().graphId}?format=file`),
  },
  ...drawActions,
]);

export type CanvasActionId = (typeof canvasActions)[number]["id"];

function chosen({ graph, canvas }: CanvasAt): GraphNode[] {
  const { records } = graph.getState();
  return canvas.getState().selection.flatMap((id) => (records[`node:${id}`] as GraphNode | undefined) ?? []);
}

/** Those of the selected nodes that run. */
function steps(at: CanvasAt): GraphNode[] {
  return chosen(at).filter((node) => !at.manifests().get(node.type)?.inert);
}

function only(at: CanvasAt): GraphNode | undefined {
  const [first, second] = chosen(at);
  return second ? undefined : first;
}

function hasOne(at: CanvasAt): boolean {
  return only(at) !== undefined;
}

function hasOneStep(at: CanvasAt): boolean {
  return hasOne(at) && steps(at).length === 1;
}

function hasLines({ canvas }: CanvasAt): boolean {
  return canvas.getState().lines.some((line) => line.selected);
}

function hasErrors({ canvas }: CanvasAt): boolean {
  return canvas.getState().problems.some((problem) => problem.severity === "error");
}

function isLive({ run }: CanvasAt): boolean {
  const { run: state } = run.getState();
  return state.seq > 0 && !isFinal(state.status);
}

function needsNodes({ graph }: CanvasAt): MessageKey | undefined {
  return Object.keys(graph.getState().records).some((id) => id.startsWith("node:")) ? undefined : "why.noSteps";
}

function needsSelection({ canvas }: CanvasAt): MessageKey | undefined {
  return canvas.getState().selection.length === 0 ? "why.nothingSelected" : undefined;
}

function setDisabled(at: CanvasAt, disabled: true | undefined): void {
  const diffs = steps(at).map((node) => nodeChange(node, { disabled }));
  at.graph.getState().change(Object.assign({}, ...diffs) as GraphDiff);
}

function rename({ canvas }: CanvasAt): void {
  canvas.getState().showTab("params");
  focusTitle();
}

/** Into the first field of the inspector. */
function configure({ canvas }: CanvasAt): void {
  canvas.getState().showTab("params");
  focusFirstField();
}

/** The button closes what it has opened. */
function togglePalette(at: CanvasAt): void {
  const { palette, openPalette, closePalette } = at.canvas.getState();
  if (palette && !at.point) closePalette();
  else openPalette(paletteAt(at));
}

/** Where the menu was opened; a region takes the new step in. */
function paletteAt(at: CanvasAt) {
  const region = at.menu === "region" ? only(at)?.id : undefined;
  if (region !== undefined) return { region };
  return at.point ? { at: at.point, position: at.toGraph(at.point) } : {};
}

async function toClipboard(text: string | undefined): Promise<boolean> {
  if (text === undefined) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast(t("ui.copyFailed"), "bad");
    return false;
  }
}

async function pasteHere(at: CanvasAt): Promise<void> {
  try {
    const text = await navigator.clipboard.readText();
    if (!at.edits.paste(text, at.point && at.toGraph(at.point))) toast(t("action.nothingToPaste"), "bad");
  } catch {
    toast(t("action.pasteRefused"), "bad");
  }
}
