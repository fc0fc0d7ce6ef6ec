/**
 * The graph that is open: what the server holds, with one's own unsent changes on top. Every change is a GraphDiff and
 * comes in through `change` (mine), `receive` (theirs, and the echo of mine), `undo` or `redo`.
 *
 * A change waits in `outbox` until it has come back as a stored revision: first unsent (later changes are squashed into
 * it), then sent, then stored, then gone. What was once sent takes in nothing more: the server knows it by its id.
 * `stored` moves only by stored revisions, one after another, so that it is always what the server held at `revision`.
 * `graphSync.ts` moves the outbox along and keeps it across reloads.
 */
import { createStore } from "zustand/vanilla";
import type { GraphChanged } from "#shared/api/socket.ts";
import {
  applyDiff,
  diffBetween,
  type GraphDiff,
  type GraphRecords,
  isEmpty,
  reverse,
  squash,
  toRecords,
} from "#shared/graph/diff.ts";
import { changedFields } from "#shared/graph/fields.ts";
import type { Graph } from "#shared/graph/graph.ts";
import { mergeDiff, untouchedPart } from "#shared/graph/merge.ts";
import { sameJson } from "#shared/json.ts";
import {
  afterMine,
  afterTheirs,
  type Conflict,
  conflictsWith,
  settling,
  sideStanding,
  type Written,
  withConflicts,
  writtenWith,
} from "./conflicts.ts";

export interface Outgoing {
  /** My own id for the change; comes back in the echo. */
  change: string;
  diff: GraphDiff;
  /** It is on its way. */
  sent: boolean;
  /** It was sent before, and may have arrived although no answer came. */
  tried?: boolean;
  /** The revision that it became, whose news has not come yet. */
  storedAt?: number;
  /** How many edits are in it; absent: one. */
  edits?: number;
}

export type SaveState = "connecting" | "saved" | "saving" | "offline" | "error";

/** A stored change, with as much of its story as is known. */
export type Received = Pick<GraphChanged, "revision" | "diff"> & Partial<GraphChanged>;

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
  /** The line has been up since the graph was opened. */
  met: boolean;
  /** Why the server refused my last change, in its words. */
  refusal: string | undefined;
  /** Where somebody else and I have set the same thing. */
  conflicts: readonly Conflict[];
  /** What I have set and the server has stored. */
  written: Written;
  /** Counts undos and redos that left something alone because others have changed it since. */
  stayed: number;
  /** How many edits that were made offline have been merged since the line came back; gone with the next change. */
  merged: number | undefined;
  /** This browser has no room to keep what is unsent: it lives as long as the page. */
  onlyHere: boolean;

  /** Makes my change. Changes in a row with the same `merge` key are one undo step. */
  change: (diff: GraphDiff, merge?: string) => void;
  /** Ends the merging of what is typed. */
  seal: () => void;
  /** Takes back my newest step, except where others have changed the same since. */
  undo: () => void;
  redo: () => void;
  /** Takes a stored change. `gap`: what is stored in between is missing, ask for it. */
  receive: (changed: Received) => "ok" | "gap";
  /** Starts over from what the server holds; my unsent changes stay on top. */
  reload: (graph: Graph) => void;
  /** Takes over what another page of this browser has left unsent. */
  adopt: (entries: readonly Outgoing[]) => void;
  markSent: (change: string) => void;
  /** The line broke: what was sent without an answer is sent again. */
  markUnsent: () => void;
  /** The server has stored it as this revision. `gap`: its news, or others before it, are missing. */
  acknowledge: (change: string, revision: number) => "ok" | "gap";
  /** The server will never take this change: it is taken back, and `refusal` says why. */
  refuse: (change: string, message: string) => void;
  clearRefusal: () => void;
  setOnline: (online: boolean) => void;
  setMerged: (edits: number | undefined) => void;
  setOnlyHere: (onlyHere: boolean) => void;
  /** Makes one side stand and forgets the conflict: one undo step. */
  settle: (conflict: string, side: "mine" | "theirs") => void;
}

const maxUndo = 200;

export function createGraphStore(graph: Graph, options: { makeChangeId: () => string; outbox?: Outgoing[] }) {
  const stored = toRecords(graph);
  const outbox = (options.outbox ?? []).map(resting);
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
    met: false,
    refusal: undefined,
    conflicts: [],
    written: new Map(),
    stayed: 0,
    merged: undefined,
    onlyHere: false,

    change(diff, merge) {
      if (isEmpty(diff)) return;
      const { past, merging } = get();
      const last = past.at(-1);
      const joins = merge !== undefined && merge === merging && last !== undefined;
      set({
        ...put(get(), diff, { makeChangeId: options.makeChangeId, edits: joins ? 0 : 1 }),
        past: joins ? [...past.slice(0, -1), squash(last, diff)] : [...past, diff].slice(-maxUndo),
        future: [],
        merging: merge,
        merged: undefined,
      });
    },
    seal: () => set({ merging: undefined }),
    undo() {
      const { past, future, records, stayed } = get();
      const last = past.at(-1);
      if (!last) return;
      const wanted = reverse(last);
      const diff = untouchedPart(records, wanted);
      set({
        ...put(get(), diff, { makeChangeId: options.makeChangeId, edits: 1 }),
        past: past.slice(0, -1),
        future: isEmpty(diff) ? future : [...future, reverse(diff)],
        merging: undefined,
        stayed: stayed + (isWhole(diff, wanted) ? 0 : 1),
      });
    },
    redo() {
      const { past, future, records, stayed } = get();
      const next = future.at(-1);
      if (!next) return;
      const diff = untouchedPart(records, next);
      set({
        ...put(get(), diff, { makeChangeId: options.makeChangeId, edits: 1 }),
        past: isEmpty(diff) ? past : [...past, diff],
        future: future.slice(0, -1),
        merging: undefined,
        stayed: stayed + (isWhole(diff, next) ? 0 : 1),
      });
    },
    receive(changed) {
      const state = get();
      const { revision, diff, change } = changed;
      const isMine = change !== undefined && state.outbox.some((entry) => entry.change === change);
      if (revision <= state.revision) {
        if (isMine) set(standing(state, { gone: (entry) => entry.change === change }));
        return "ok";
      }
      if (revision > state.revision + 1 || changed.reordered) return "gap";
      const conflicts = isMine ? state.conflicts : contested(state, changed);
      const stored = applyDiff(state.stored, diff);
      set(standing({ ...state, conflicts }, { stored, revision, gone: (entry) => entry.change === change }));
      return "ok";
    },
    reload(graph) {
      const state = get();
      if (graph.revision < state.revision) return;
      const stored = toRecords(graph);
      const conflicts = contested(state, { diff: diffBetween(state.stored, stored) });
      set(standing({ ...state, conflicts }, { stored, revision: graph.revision }));
    },
    adopt(entries) {
      const state = get();
      const known = new Set(state.outbox.map(({ change }) => change));
      const fresh = entries.filter(({ change }) => !known.has(change)).map(resting);
      if (fresh.length > 0) set(standing({ ...state, outbox: [...fresh, ...state.outbox] }, {}));
    },
    markSent: (change) =>
      set({
        outbox: get().outbox.map((entry) => (entry.change === change ? { ...entry, sent: true, tried: true } : entry)),
      }),
    markUnsent: () =>
      set({
        outbox: get().outbox.map((entry) =>
          entry.sent && entry.storedAt === undefined ? { ...entry, sent: false } : entry,
        ),
      }),
    acknowledge(change, revision) {
      const state = get();
      if (!state.outbox.some((entry) => entry.change === change)) return "ok";
      if (revision <= state.revision) {
        set({ ...standing(state, { gone: (entry) => entry.change === change }), refusal: undefined });
        return "ok";
      }
      const outbox = state.outbox.map((entry) => (entry.change === change ? { ...entry, storedAt: revision } : entry));
      set({ outbox, refusal: undefined });
      return "gap";
    },
    refuse(change, message) {
      const state = get();
      const outbox = state.outbox.filter((entry) => entry.change !== change);
      set({ ...standing({ ...state, outbox }, {}), refusal: message, past: [], future: [] });
    },
    clearRefusal: () => set({ refusal: undefined }),
    setOnline: (online) => set({ online, met: online || get().met }),
    setMerged: (merged) => set({ merged }),
    setOnlyHere(onlyHere) {
      if (onlyHere !== get().onlyHere) set({ onlyHere });
    },
    settle(id, side) {
      const { conflicts, records, change } = get();
      const conflict = conflicts.find((one) => one.id === id);
      if (!conflict) return;
      set({ conflicts: conflicts.filter((one) => one !== conflict), merging: undefined });
      change(settling(records, conflict, side));
    },
  }));
}

export type GraphStoreApi = ReturnType<typeof createGraphStore>;

export function saveStateOf(state: GraphStore): SaveState {
  if (state.refusal !== undefined) return "error";
  if (!state.online) return state.met || state.outbox.length > 0 ? "offline" : "connecting";
  return state.outbox.length > 0 ? "saving" : "saved";
}

/** How many edits the server does not have yet. */
export function waitingEdits({ outbox }: Pick<GraphStore, "outbox">): number {
  return outbox.reduce((sum, entry) => sum + (entry.edits ?? 1), 0);
}

/** Applies a diff on the screen and puts it into the outbox, joined with the last change if that was never sent. */
function put(
  state: GraphStore,
  diff: GraphDiff,
  { makeChangeId, edits }: { makeChangeId: () => string; edits: number },
): Partial<GraphStore> {
  if (isEmpty(diff)) return {};
  const conflicts = afterMine(state.conflicts, diff);
  const last = state.outbox.at(-1);
  if (!last || last.sent || last.tried || !follows(diff, last.diff)) {
    const outbox = [...state.outbox, { change: makeChangeId(), diff, sent: false }];
    return { records: mergeDiff(state.records, diff), outbox, conflicts };
  }
  const joined = squash(last.diff, diff);
  const rest = state.outbox.slice(0, -1);
  const count = (last.edits ?? 1) + edits;
  const outbox = isEmpty(joined) ? rest : [...rest, { ...last, diff: joined, ...(count > 1 && { edits: count }) }];
  // What comes and goes within one change keeps its old place in the order, or none.
  const keepsOrder = Object.values(diff).every(({ before, after }) => before !== null && after !== null);
  const records = keepsOrder
    ? mergeDiff(state.records, diff)
    : keepIdentity(state.records, withOutbox(state.stored, outbox));
  return { records, outbox, conflicts };
}

/** Records are there, or not, as the earlier change left them: nobody has deleted or brought them back in between. */
function follows(diff: GraphDiff, earlier: GraphDiff): boolean {
  return Object.entries(diff).every(([id, { before }]) => {
    const last = earlier[id];
    return last === undefined || (last.after === null) === (before === null);
  });
}

/** The state after what is stored has moved on, or entries have left the outbox because they are stored. */
function standing(
  state: GraphStore,
  moved: { stored?: GraphRecords; revision?: number; gone?: (entry: Outgoing) => boolean },
): Pick<GraphStore, "stored" | "outbox" | "records" | "revision" | "written" | "conflicts"> {
  const { stored = state.stored, revision = state.revision } = moved;
  const isGone = (entry: Outgoing) =>
    moved.gone?.(entry) === true || (entry.storedAt !== undefined && entry.storedAt <= revision);
  const outbox = state.outbox.filter((entry) => !isGone(entry));
  const written = state.outbox.filter(isGone).reduce((all, { diff }) => writtenWith(all, diff), state.written);
  const records = keepIdentity(state.records, withOutbox(stored, outbox));
  // Where somebody has gone on from there, nothing is left to choose.
  const open = state.conflicts.filter((conflict) => sideStanding(records, conflict) !== "neither");
  const conflicts = open.length === state.conflicts.length ? state.conflicts : open;
  return { stored, outbox, revision, written, records, conflicts };
}

/** The conflicts that a change of somebody else makes, on top of those that are still open. */
function contested(state: GraphStore, theirs: Pick<Received, "diff" | "by" | "unseen">): readonly Conflict[] {
  const mine = { waiting: state.outbox.map(({ diff }) => diff), written: state.written, records: state.records };
  return withConflicts(afterTheirs(state.conflicts, theirs), conflictsWith(theirs, mine));
}

function resting({ sent, tried, ...entry }: Outgoing): Outgoing {
  return { ...entry, sent: false, ...((sent || tried) && { tried: true }) };
}

function withOutbox(stored: GraphRecords, outbox: readonly Outgoing[]): GraphRecords {
  return outbox.reduce((records, entry) => mergeDiff(records, entry.diff), stored);
}

/** Nothing of the diff was left out. */
function isWhole(part: GraphDiff, diff: GraphDiff): boolean {
  return Object.entries(diff).every(([id, { before, after }]) => {
    const done = part[id];
    if (before === null || after === null) return done !== undefined;
    const fields = done?.before && done.after ? changedFields(done.before, done.after) : [];
    return fields.length === changedFields(before, after).length;
  });
}

/** Records that say the same stay the same objects, so that only changed cards are drawn again. */
function keepIdentity(before: GraphRecords, after: GraphRecords): GraphRecords {
  const order = Object.keys(before);
  let changed = false;
  let at = 0;
  const kept: Record<string, GraphRecords[string]> = {};
  for (const [id, record] of Object.entries(after)) {
    const old = before[id];
    const same = old !== undefined && sameJson(old, record);
    kept[id] = same ? old : record;
    // The order of lines is the order of values in a port that takes many.
    changed ||= !same || order[at] !== id;
    at++;
  }
  return changed || at !== order.length ? kept : before;
}
