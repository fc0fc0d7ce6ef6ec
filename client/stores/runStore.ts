/** The run on screen, folded from its journal, and beside it the notes that may be lost: a model's words so far. */
import { createStore } from "zustand/vanilla";
import type { RunNote } from "#shared/api/socket.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { emptyRun, foldRun, type RunState } from "#shared/run/reduce.ts";

export interface RunStore {
  /** Absent: no run is on screen. */
  runId: string | undefined;
  run: RunState;
  /** By step: what a model has said so far in its present attempt. */
  said: Readonly<Record<string, string>>;
  /** By step, 0–1. */
  progress: Readonly<Record<string, number>>;
  /** Kept for the history tab: every event, in order. */
  events: readonly RunEvent[];
  /** Puts another run on screen; its events are yet to come. */
  show: (runId: string | undefined) => void;
  /** Folds journal events. `gap`: some before these are missing, ask again after `run.seq`. */
  receive: (runId: string, events: readonly RunEvent[]) => "ok" | "gap";
  note: (note: RunNote) => void;
}

/** Longest text of a note that is kept: a card shows its end. */
const maxSaid = 4_000;

export function createRunStore() {
  return createStore<RunStore>()((set, get) => ({
    runId: undefined,
    run: emptyRun,
    said: {},
    progress: {},
    events: [],
    show(runId) {
      if (runId !== get().runId) set({ runId, run: emptyRun, said: {}, progress: {}, events: [] });
    },
    receive(runId, events) {
      const { run, said, progress, runId: shown, events: known } = get();
      if (runId !== shown) return "ok";
      const fresh = events.filter((event) => event.seq > run.seq);
      const first = fresh[0];
      if (!first) return "ok";
      if (first.seq > run.seq + 1) return "gap";
      const over = fresh.flatMap((event) => (endsNote(event) ? [event.step] : []));
      set({
        run: foldRun(fresh, run),
        events: [...known, ...fresh],
        said: without(said, over),
        progress: without(progress, over),
      });
      return "ok";
    },
    note({ run, step, text, progress }) {
      const state = get();
      if (run !== state.runId) return;
      if (text !== undefined) {
        set({ said: { ...state.said, [step]: ((state.said[step] ?? "") + text).slice(-maxSaid) } });
      }
      if (progress !== undefined) set({ progress: { ...state.progress, [step]: progress } });
    },
  }));
}

export type RunStoreApi = ReturnType<typeof createRunStore>;

/** What a model said belongs to one attempt: it goes when the attempt ends or the next one starts. */
function endsNote(event: RunEvent): event is RunEvent & { step: string } {
  return (
    event.type === "step.emitted" ||
    event.type === "step.failed" ||
    event.type === "step.started" ||
    event.type === "step.cancelled"
  );
}

function without<T>(record: Readonly<Record<string, T>>, keys: string[]): Readonly<Record<string, T>> {
  if (!keys.some((key) => key in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
