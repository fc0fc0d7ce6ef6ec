/**
 * The graph that is open: what the server holds, with one's own unsent changes on top. Every change is a GraphDiff and
 * comes in through `change` (mine), `receive` (theirs, and the echo of mine), `undo` or `redo`.
 *
 * A change waits in `outbox` until the server has acknowledged it: first unsent (later changes are squashed into it),
 * then sent, then gone. `graphSync.ts` moves it along and keeps the outbox across reloads.
 */
import { createStore } from "zustand/vanilla";
import {
  applyDiff,
  type GraphDiff,
  type GraphRecords,
  isEmpty,
  reverse,
  squash,
  toRecords,
} from "#shared/graph/diff.ts";
import type { Graph, GraphEdge } from "#shared/graph/graph.ts";
import { sameJson } from "#shared/json.ts";

export interface Outgoing {
  /** My own id for the change; comes back in the echo. */
  change: string;
  diff: GraphDiff;
  sent: boolean;
}

export type SaveState = "saved" | "saving" | "offline" | "error";

export interface GraphStore {
  graphId: string;
  /** The newest revision known to be stored. */
  revision: number;
  /** As stored at `revision`. */
  stored: GraphRecords;
  outbox: readonly Outgoing[];
  /** What is drawn: `stored` with the outbox on top. */
  records: GraphRecords;
  past: readonly GraphDiff[];
  future: readonly GraphDiff[];
  /** Names the field whose typing the newest undo step collects. */
  merging: string | undefined;
  online: boolean;
  /** Why the server refused my last change, in its words. */
  refusal: string | undefined;

  /** Makes my change. Changes in a row with the same `merge` key are one undo step. */
  change: (diff: GraphDiff, merge?: string) => void;
  /** Ends the merging of what is typed. */
  seal: () => void;
  undo: () => void;
  redo: () => void;
  /** Takes a stored change. `gap`: revisions are missing in between, load the graph again. */
  receive: (changed: { revision: number; diff: GraphDiff; change?: string }) => "ok" | "gap";
  /** Starts over from what the server holds; my unsent changes stay on top. */
  reload: (graph: Graph) => void;
  markSent: (change: string) => void;
  /** The line broke: what was sent without an answer is sent again. */
  markUnsent: () => void;
  acknowledge: (change: string, revision: number) => void;
  /** The server will never take this change: it is taken back, and `refusal` says why. */
  refuse: (change: string, message: string) => void;
  clearRefusal: () => void;
  setOnline: (online: boolean) => void;
}

const maxUndo = 200;

export function createGraphStore(graph: Graph, options: { makeChangeId: () => string; outbox?: Outgoing[] }) {
  const stored = toRecords(graph);
  const outbox = (options.outbox ?? []).map((entry) => ({ ...entry, sent: false }));
  return createStore<GraphStore>()((set, get) => ({
    graphId: graph.id,
    revision: graph.revision,
    stored,
    outbox,
    records: withOutbox(stored, outbox),
    past: [],
    future: [],
    merging: undefined,
    online: false,
    refusal: undefined,

    change(diff, merge) {
      if (isEmpty(diff)) return;
      const { past, merging } = get();
      const last = past.at(-1);
      const joins = merge !== undefined && merge === merging && last !== undefined;
      set({
        ...put(get(), diff, options.makeChangeId),
        past: joins ? [...past.slice(0, -1), squash(last, diff)] : [...past, diff].slice(-maxUndo),
        future: [],
        merging: merge,
      });
    },
    seal: () => set({ merging: undefined }),
    undo() {
      const { past, future, records } = get();
      const last = past.at(-1);
      if (!last) return;
      const diff = withoutDangling(records, reverse(last));
      set({
        ...put(get(), diff, options.makeChangeId),
        past: past.slice(0, -1),
        future: [...future, reverse(diff)],
        merging: undefined,
      });
    },
    redo() {
      const { past, future, records } = get();
      const next = future.at(-1);
      if (!next) return;
      const diff = withoutDangling(records, next);
      set({
        ...put(get(), diff, options.makeChangeId),
        past: [...past, diff],
        future: future.slice(0, -1),
        merging: undefined,
      });
    },
    receive({ revision, diff, change }) {
      const state = get();
      if (revision > state.revision + 1) return "gap";
      const left = state.outbox.filter((entry) => entry.change !== change);
      const seen = revision <= state.revision;
      if (seen && left.length === state.outbox.length) return "ok";
      set(
        standing(state, seen ? state.stored : applyDiff(state.stored, diff), left, Math.max(revision, state.revision)),
      );
      return "ok";
    },
    reload(next) {
      const state = get();
      if (next.revision < state.revision) return;
      set(standing(state, toRecords(next), state.outbox, next.revision));
    },
    markSent: (change) =>
      set({ outbox: get().outbox.map((entry) => (entry.change === change ? { ...entry, sent: true } : entry)) }),
    markUnsent: () => set({ outbox: get().outbox.map((entry) => (entry.sent ? { ...entry, sent: false } : entry)) }),
    acknowledge(change, revision) {
      const state = get();
      const entry = state.outbox.find((item) => item.change === change);
      if (!entry) return;
      const left = state.outbox.filter((item) => item !== entry);
      const at = Math.max(revision, state.revision);
      set({ ...standing(state, applyDiff(state.stored, entry.diff), left, at), refusal: undefined });
    },
    refuse(change, message) {
      const state = get();
      const left = state.outbox.filter((entry) => entry.change !== change);
      set({ ...standing(state, state.stored, left, state.revision), refusal: message, past: [], future: [] });
    },
    clearRefusal: () => set({ refusal: undefined }),
    setOnline: (online) => set({ online }),
  }));
}

export type GraphStoreApi = ReturnType<typeof createGraphStore>;

export function saveStateOf(state: GraphStore): SaveState {
  if (state.refusal !== undefined) return "error";
  if (!state.online) return "offline";
  return state.outbox.length > 0 ? "saving" : "saved";
}

/** Applies a diff on the screen and puts it into the outbox, joined with the last change if that is still unsent. */
function put(state: GraphStore, diff: GraphDiff, makeChangeId: () => string): Pick<GraphStore, "records" | "outbox"> {
  const records = applyDiff(state.records, diff);
  const last = state.outbox.at(-1);
  if (!last || last.sent) return { records, outbox: [...state.outbox, { change: makeChangeId(), diff, sent: false }] };
  const joined = squash(last.diff, diff);
  const rest = state.outbox.slice(0, -1);
  return { records, outbox: isEmpty(joined) ? rest : [...rest, { ...last, diff: joined }] };
}

function standing(
  state: GraphStore,
  stored: GraphRecords,
  outbox: readonly Outgoing[],
  revision: number,
): Pick<GraphStore, "stored" | "outbox" | "records" | "revision"> {
  return { stored, outbox, revision, records: keepIdentity(state.records, withOutbox(stored, outbox)) };
}

function withOutbox(stored: GraphRecords, outbox: readonly Outgoing[]): GraphRecords {
  return outbox.reduce((records, entry) => applyDiff(records, entry.diff), stored);
}

/** Records that say the same stay the same objects, so that only changed cards are drawn again. */
function keepIdentity(before: GraphRecords, after: GraphRecords): GraphRecords {
  let changed = Object.keys(before).length !== Object.keys(after).length;
  const kept = Object.fromEntries(
    Object.entries(after).map(([id, record]) => {
      const old = before[id];
      if (old !== undefined && sameJson(old, record)) return [id, old];
      changed = true;
      return [id, record];
    }),
  );
  return changed ? kept : before;
}

/** An undo that takes a node away also takes the edges that a colleague has meanwhile tied to it. */
function withoutDangling(records: GraphRecords, diff: GraphDiff): GraphDiff {
  const gone = new Set(Object.keys(diff).filter((id) => id.startsWith("node:") && diff[id]?.after === null));
  if (gone.size === 0) return diff;
  const extra = Object.entries(records).filter(([id, record]) => {
    if (!id.startsWith("edge:") || diff[id]) return false;
    const edge = record as GraphEdge;
    return gone.has(`node:${edge.from.node}`) || gone.has(`node:${edge.to.node}`);
  });
  return { ...diff, ...Object.fromEntries(extra.map(([id, record]) => [id, { before: record, after: null }])) };
}
