/** What the actions of an open graph work with; the open canvas puts itself here for the command bar and the sheet. */
import { createStore } from "zustand/vanilla";
import type { Edits } from "#client/canvas/useEdits.ts";
import type { useRunActions } from "#client/runs/useRunActions.ts";
import type { GraphStores } from "#client/stores/contexts.tsx";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { Action, MenuName } from "./action.ts";
import type { Doors } from "./doors.ts";

export interface CanvasAt extends GraphStores {
  edits: Edits;
  doors: Doors;
  manifests: () => Manifests;
  /** Starts and steers runs, as they are now. */
  runs: () => ReturnType<typeof useRunActions>;
  navigate: (to: string) => void;
  toGraph: (point: { x: number; y: number }) => { x: number; y: number };
  /** Where a menu was opened, in pixels of the window, and which. */
  point?: { x: number; y: number };
  menu?: MenuName;
}

/** The graph that is open and what can be done on it, for what stands outside its page. */
export const openCanvas = createStore<{ at: CanvasAt | undefined; actions: readonly Action<CanvasAt>[] }>()(() => ({
  at: undefined,
  actions: [],
}));
