/** What is drawn with several cards at once, and the ways to look at them. */
import { regionsAmong } from "#client/canvas/folding.ts";
import { nodesTogether } from "#client/canvas/subgraphs.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { isGroup } from "#shared/graph/groups.ts";
import { callType } from "#shared/graph/rules/calls.ts";
import type { MessageKey } from "../messages/index.ts";
import type { IconName } from "../ui/Icon.tsx";
import { tableOf } from "./action.ts";
import type { CanvasAt } from "./canvasAt.ts";

const aligns = [
  ["left", "draw.alignLeft", "align-start-vertical", "Alt+A"],
  ["center", "draw.alignCenter", "align-center-vertical", "Alt+H"],
  ["right", "draw.alignRight", "align-end-vertical", "Alt+D"],
  ["top", "draw.alignTop", "align-start-horizontal", "Alt+W"],
  ["middle", "draw.alignMiddle", "align-center-horizontal", "Alt+V"],
  ["bottom", "draw.alignBottom", "align-end-horizontal", "Alt+S"],
] as const satisfies readonly (readonly [string, MessageKey, IconName, string])[];

export const drawActions = tableOf<CanvasAt>()([
  {
    id: "select.connected",
    name: "draw.selectConnected",
    icon: "workflow",
    group: "select",
    keys: ["Shift+C"],
    menus: ["node", "region"],
    whyNot: needsSelection,
    run: ({ edits }) => edits.selectConnected(),
  },
  ...aligns.map(([side, name, icon, key]) => ({
    id: `arrange.align.${side}` as const,
    name,
    icon,
    group: "arrange" as const,
    keys: [key] as const,
    menus: ["arrange"] as const,
    whyNot: needs(2, "draw.why.two"),
    run: ({ edits }: CanvasAt) => edits.align(side),
  })),
  {
    id: "arrange.distribute.across",
    name: "draw.distributeAcross",
    icon: "align-horizontal-distribute-center",
    group: "arrange",
    keys: ["Alt+Shift+H"],
    menus: ["arrange"],
    whyNot: needs(3, "draw.why.three"),
    run: ({ edits }) => edits.distribute("across"),
  },
  {
    id: "arrange.distribute.down",
    name: "draw.distributeDown",
    icon: "align-vertical-distribute-center",
    group: "arrange",
    keys: ["Alt+Shift+V"],
    menus: ["arrange"],
    whyNot: needs(3, "draw.why.three"),
    run: ({ edits }) => edits.distribute("down"),
  },
  {
    id: "arrange.group",
    name: "draw.group",
    icon: "square-dashed",
    group: "edit",
    keys: ["Mod+G"],
    menus: ["node", "region", "selection", "arrange"],
    whyNot: needsSelection,
    run: ({ edits }) => edits.group(),
  },
  {
    id: "arrange.ungroup",
    name: "draw.ungroup",
    icon: "ungroup",
    group: "edit",
    keys: ["Mod+Shift+G"],
    menus: ["node", "region", "selection", "arrange"],
    isFor: (at) => chosen(at).some((node) => isGroup(node) || node.group !== undefined),
    run: ({ edits }) => edits.ungroup(),
  },
  {
    id: "arrange.fold",
    name: "draw.fold",
    icon: "minimize",
    group: "arrange",
    keys: ["Shift+F"],
    menus: ["region"],
    isFor: (at) => regions(at).some((node) => !node.collapsed),
    run: ({ edits }) => edits.fold(),
  },
  {
    id: "arrange.unfold",
    otherSideOf: "arrange.fold",
    name: "draw.unfold",
    icon: "maximize",
    group: "arrange",
    keys: ["Shift+F"],
    menus: ["region"],
    isFor: (at) => regions(at).length > 0 && regions(at).every((node) => node.collapsed),
    run: ({ edits }) => edits.fold(),
  },
  {
    id: "arrange.collapse",
    name: "draw.collapse",
    icon: "combine",
    group: "edit",
    keys: ["Mod+Shift+S"],
    menus: ["node", "region", "selection", "arrange"],
    whyNot: (at) =>
      needsSelection(at) ??
      (nodesTogether(at.graph.getState().records, at.canvas.getState().selection) ? undefined : "draw.why.side"),
    run: ({ edits }) => edits.collapse(),
  },
  {
    id: "arrange.expand",
    name: "draw.expand",
    icon: "ungroup",
    group: "arrange",
    keys: ["Mod+Shift+E"],
    menus: ["node"],
    isFor: (at) => chosen(at).length === 1 && chosen(at)[0]?.type === callType,
    run: ({ edits }) => edits.expand(),
  },
  {
    id: "view.find",
    name: "draw.find",
    icon: "search",
    group: "view",
    keys: ["/"],
    menus: ["canvas"],
    run: ({ canvas }) => canvas.getState().setFinding(true),
  },
  {
    id: "view.selection",
    name: "draw.zoomSelection",
    icon: "scan-search",
    group: "view",
    keys: ["Shift+2"],
    menus: ["selection"],
    whyNot: needsSelection,
    run: ({ edits }) => edits.fitSelection(),
  },
  {
    id: "view.100",
    name: "draw.zoom100",
    icon: "search",
    group: "view",
    keys: ["Shift+0"],
    menus: ["canvas"],
    run: ({ edits }) => edits.zoomTo100(),
  },
  {
    id: "view.history",
    name: "draw.history",
    icon: "history",
    group: "view",
    keys: ["H"],
    menus: ["canvas", "more"],
    run: ({ canvas }) => canvas.getState().toggleHistory(),
  },
]);

function chosen({ graph, canvas }: CanvasAt): GraphNode[] {
  const { records } = graph.getState();
  return canvas.getState().selection.flatMap((id) => (records[`node:${id}`] as GraphNode | undefined) ?? []);
}

function regions(at: CanvasAt): GraphNode[] {
  return regionsAmong(at.graph.getState().records, at.manifests(), at.canvas.getState().selection);
}

function needsSelection({ canvas }: CanvasAt): MessageKey | undefined {
  return canvas.getState().selection.length === 0 ? "why.nothingSelected" : undefined;
}

function needs(least: number, why: MessageKey) {
  return ({ canvas }: CanvasAt): MessageKey | undefined =>
    canvas.getState().selection.length < least ? why : undefined;
}
