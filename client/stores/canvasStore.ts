/**
 * React Flow's own facts about an open canvas: what is measured, selected, dragged; and which panel is open. None of it
 * is stored with the graph. `canvas/flowNodes.ts` is the adapter between this picture and the records.
 */
import type { Edge, Node } from "@xyflow/react";
import { createStore } from "zustand/vanilla";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { Box } from "#shared/graph/frame.ts";
import type { Problem } from "#shared/graph/problem.ts";
import { sameJson } from "#shared/json.ts";

/** A card looks everything up by its id, so its `data` stays empty. */
export type Card = Node<Record<string, never>, "card" | "sticky" | "region" | "group">;
export type Line = Edge<Record<string, never>, "line">;

/** The end of a line that was let go over empty canvas, or the port whose `+` was pressed. */
export interface LooseEnd {
  node: string;
  port: string;
  /** `out`: the line starts at an output and looks for an input. */
  side: "in" | "out";
}

export interface PaletteRequest {
  /** Where the palette appears, in pixels of the window; absent: docked on the left. */
  at?: { x: number; y: number };
  /** Where the new node goes, in the graph's coordinates. */
  position?: { x: number; y: number };
  from?: LooseEnd;
  /** The region that the new node goes into. */
  region?: string;
}

/** A change that is offered where something was refused: one click takes it. */
export interface Offer {
  /** In pixels of the window. */
  at: { x: number; y: number };
  text: string;
  title: string;
  diff: GraphDiff;
  /** The node to select afterwards. */
  node: string;
}

/** What is shown while cards are dragged. */
export interface DragHints {
  /** Where the dragged cards stand in line with others: a line at `at`, from `from` to `to` on the other axis. */
  lines: readonly { axis: "x" | "y"; at: number; from: number; to: number }[];
  /** The line that would take the dragged step into it. */
  edge: string | undefined;
  /** Where the originals stand whose copies are dragged. */
  originals: readonly Box[];
}

export type Tab = "params" | "output" | "history";

export interface CanvasStore {
  cards: Card[];
  lines: Line[];
  /** Ids of selected nodes, in order; the same array while nothing changes. */
  selection: readonly string[];
  /** By record or place: what the validator found, the same array while it says the same. */
  problems: readonly Problem[];
  problemsByNode: Readonly<Record<string, readonly Problem[]>>;
  /** What is wrong with a line first of all, in words. */
  problemByLine: Readonly<Record<string, string>>;
  palette: PaletteRequest | undefined;
  offer: Offer | undefined;
  /** The region that would take what is dragged now. */
  dropRegion: string | undefined;
  drag: DragHints | undefined;
  /** The line one of whose ends is being put elsewhere. */
  reconnecting: string | undefined;
  /** The group whose title is being typed. */
  naming: string | undefined;
  finding: boolean;
  historyOpen: boolean;
  tab: Tab;
  outlineOpen: boolean;
  /** The field to put the focus into, after a jump from a problem. */
  focusField: string | undefined;
  showCards: (cards: Card[]) => void;
  showLines: (lines: Line[]) => void;
  /** Selects these nodes and nothing else. */
  select: (nodes: readonly string[]) => void;
  setProblems: (problems: readonly Problem[]) => void;
  openPalette: (request: PaletteRequest) => void;
  closePalette: () => void;
  setOffer: (offer: Offer | undefined) => void;
  setDropRegion: (region: string | undefined) => void;
  setDrag: (drag: DragHints | undefined) => void;
  setReconnecting: (edge: string | undefined) => void;
  setNaming: (group: string | undefined) => void;
  setFinding: (finding: boolean) => void;
  toggleHistory: () => void;
  showTab: (tab: Tab) => void;
  toggleOutline: () => void;
  setFocusField: (path: string | undefined) => void;
}

export function createCanvasStore() {
  return createStore<CanvasStore>()((set, get) => ({
    cards: [],
    lines: [],
    selection: [],
    problems: [],
    problemsByNode: {},
    problemByLine: {},
    palette: undefined,
    offer: undefined,
    dropRegion: undefined,
    drag: undefined,
    reconnecting: undefined,
    naming: undefined,
    finding: false,
    historyOpen: false,
    tab: "params",
    outlineOpen: false,
    focusField: undefined,

    showCards(cards) {
      if (cards === get().cards) return;
      const selection = cards.flatMap((card) => (card.selected ? [card.id] : []));
      set({ cards, ...(sameJson(selection, get().selection) ? {} : { selection, focusField: undefined }) });
    },
    showLines(lines) {
      if (lines !== get().lines) set({ lines });
    },
    select(nodes) {
      const wanted = new Set(nodes);
      const pick = <T extends { selected?: boolean }>(item: T, selected: boolean): T =>
        (item.selected ?? false) === selected ? item : { ...item, selected };
      const { cards, lines, showCards } = get();
      showCards(cards.map((card) => pick(card, wanted.has(card.id))));
      set({ lines: lines.map((line) => pick(line, false)) });
    },
    setProblems(problems) {
      const known = get().problems;
      if (sameJson(known, problems)) return;
      const before = get().problemsByNode;
      const grouped = Map.groupBy(problems, (problem) => problem.place.node ?? "");
      const ofLines = problems.flatMap(({ place, message }) =>
        place.edge === undefined ? [] : [[place.edge, message]],
      );
      set({
        problems,
        problemByLine: Object.fromEntries(ofLines.toReversed()),
        problemsByNode: Object.fromEntries(
          [...grouped].map(([node, found]) => [node, sameJson(before[node], found) ? (before[node] ?? found) : found]),
        ),
      });
    },
    openPalette: (palette) => set({ palette }),
    closePalette: () => set({ palette: undefined }),
    setOffer: (offer) => set({ offer }),
    setDropRegion(dropRegion) {
      if (dropRegion !== get().dropRegion) set({ dropRegion });
    },
    setDrag(drag) {
      if (!sameJson(drag, get().drag)) set({ drag });
    },
    setReconnecting: (reconnecting) => set({ reconnecting }),
    setNaming: (naming) => set({ naming }),
    setFinding: (finding) => set({ finding }),
    toggleHistory: () => set({ historyOpen: !get().historyOpen }),
    showTab: (tab) => set({ tab }),
    toggleOutline: () => set({ outlineOpen: !get().outlineOpen }),
    setFocusField: (focusField) => set({ focusField }),
  }));
}

export type CanvasStoreApi = ReturnType<typeof createCanvasStore>;
