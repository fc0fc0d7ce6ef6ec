/** The run on screen, folded from its journal, and beside it the notes that may be lost: a model's words so far. */
import { createStore } from "zustand/vanilla";
import type { RunNote } from "#shared/api/socket.ts";
import { placeOf, regionOf, scopeOfRound, scopesAround } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { emptyRun, foldRun, type RunState, type StepState } from "#shared/run/reduce.ts";
import { countAgain, type Tallies } from "./tallies.ts";

export interface RunStore {
  /** Absent: no run is on screen. */
  runId: string | undefined;
  run: RunState;
  /** The run counted by node. */
  tallies: Tallies;
  /** By region step: the round that a person wants to see inside it. */
  picks: Readonly<Record<string, number>>;
  /** By region step: the first round that failed, and one that waits for a person. They are shown unless another is picked. */
  failedRounds: Readonly<Record<string, number>>;
  askedRounds: Readonly<Record<string, number>>;
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
  /** Shows one round of a region step; without a round the one that is of interest by itself. */
  pick: (region: string, round: number | undefined) => void;
  /** Shows the rounds that this step stands in. */
  pickStep: (address: string) => void;
}

/** Longest text of a note that is kept: a card shows its end. */
const maxSaid = 4_000;

const nothing = {
  run: emptyRun,
  tallies: {},
  picks: {},
  failedRounds: {},
  askedRounds: {},
  said: {},
  progress: {},
  events: [],
};

export function createRunStore() {
  return createStore<RunStore>()((set, get) => ({
    runId: undefined,
    ...nothing,
    show(runId) {
      if (runId !== get().runId) set({ runId, ...nothing });
    },
    receive(runId, events) {
      const state = get();
      const { run, said, progress, runId: shown, events: known } = state;
      if (runId !== shown) return "ok";
      const fresh = events.filter((event) => event.seq > run.seq);
      const first = fresh[0];
      if (!first) return "ok";
      if (first.seq > run.seq + 1) return "gap";
      const over = fresh.flatMap((event) => (endsNote(event) ? [event.step] : []));
      const touched = new Set(fresh.flatMap((event) => ("step" in event && event.step ? [event.step] : [])));
      const next = foldRun(fresh, run);
      set({
        run: next,
        tallies: countAgain(state.tallies, touched, run, next),
        failedRounds: failedAgain(state.failedRounds, fresh),
        askedRounds: askedAgain(state.askedRounds, fresh, next),
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
    pick(region, round) {
      const { [region]: _before, ...others } = get().picks;
      set({ picks: round === undefined ? others : { ...others, [region]: round } });
    },
    pickStep(address) {
      const rounds = scopesAround(address).flatMap((scope) => regionOf(scope) ?? []);
      if (rounds.length === 0) return;
      set({ picks: { ...get().picks, ...Object.fromEntries(rounds.map(({ region, round }) => [region, round])) } });
    },
  }));
}

export type RunStoreApi = ReturnType<typeof createRunStore>;

type Shown = Pick<RunStore, "run" | "tallies" | "picks" | "failedRounds" | "askedRounds">;

/** The round (0-based) that is shown of a region step: as picked, else one that waits for a person, failed, or is last. */
export function shownRound(state: Shown, region: string): number {
  const picked = state.picks[region] ?? state.askedRounds[region] ?? state.failedRounds[region];
  return picked ?? Math.max(0, (state.run.rounds[region]?.next ?? 1) - 1);
}

/** Where the step of a node that is shown stands: in the shown rounds of the regions around it. */
export function shownAddress(state: Shown, node: string): string | undefined {
  const known = state.tallies[node]?.address;
  if (known === undefined) return undefined;
  let scope = "";
  for (const around of scopesAround(known).reverse()) {
    const region = scope + placeOf(regionOf(around)?.region ?? "").node;
    scope = scopeOfRound(region, shownRound(state, region));
  }
  return scope + node;
}

export function shownStep(state: Shown, node: string): StepState | undefined {
  const address = shownAddress(state, node);
  return address === undefined ? undefined : state.run.steps[address];
}

/** What a model said belongs to one attempt: it goes when the attempt ends or the next one starts. */
function endsNote(event: RunEvent): event is RunEvent & { step: string } {
  return (
    event.type === "step.emitted" ||
    event.type === "step.failed" ||
    event.type === "step.started" ||
    event.type === "step.cancelled"
  );
}

function failedAgain(known: RunStore["failedRounds"], fresh: readonly RunEvent[]): RunStore["failedRounds"] {
  let next = known;
  for (const event of fresh) {
    if (event.type !== "round.settled" || !event.error) continue;
    if ((next[event.step] ?? Number.POSITIVE_INFINITY) > event.round) next = { ...next, [event.step]: event.round };
  }
  return next;
}

/** Looks only at steps that are not settled, and only when a question was asked or settled. */
function askedAgain(
  known: RunStore["askedRounds"],
  fresh: readonly RunEvent[],
  run: RunState,
): RunStore["askedRounds"] {
  const mayDiffer = fresh.some(({ type }) => type === "step.asked") || Object.keys(known).length > 0;
  if (!mayDiffer) return known;
  const asked: Record<string, number> = {};
  for (const address of run.open) {
    const step = run.steps[address];
    if (step?.status !== "asked" || step.gate === undefined) continue;
    for (const scope of scopesAround(address)) {
      const around = regionOf(scope);
      if (around) asked[around.region] ??= around.round;
    }
  }
  return asked;
}

function without<T>(record: Readonly<Record<string, T>>, keys: string[]): Readonly<Record<string, T>> {
  if (!keys.some((key) => key in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
