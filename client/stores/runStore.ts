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
  /** What is shown: the run as it is, or as it was at `moment`. */
  run: RunState;
  /** The run as it is. */
  head: RunState;
  /** The seq of the event up to which the run is shown; absent: all of it, also what is yet to come. */
  moment: number | undefined;
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
  /** Folds journal events. `gap`: some before these are missing, ask again after `head.seq`. */
  receive: (runId: string, events: readonly RunEvent[]) => "ok" | "gap";
  note: (note: RunNote) => void;
  /** Shows the run as it was after an event; the newest one, or none, means the present. */
  showMoment: (seq: number | undefined) => void;
  /** Shows one round of a region step; without a round the one that is of interest by itself. */
  pick: (region: string, round: number | undefined) => void;
  /** Shows the rounds that this step stands in. */
  pickStep: (address: string) => void;
}

/** Longest text of a note that is kept: a card shows its end. */
const maxSaid = 4_000;

const nothing = {
  run: emptyRun,
  head: emptyRun,
  moment: undefined,
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
      const { head, said, progress, runId: shown, events: known } = state;
      if (runId !== shown) return "ok";
      const fresh = events.filter((event) => event.seq > head.seq);
      const first = fresh[0];
      if (!first) return "ok";
      if (first.seq > head.seq + 1) return "gap";
      const over = fresh.flatMap((event) => (endsNote(event) ? [event.step] : []));
      const notes = { said: without(said, over), progress: without(progress, over) };
      const all = [...known, ...fresh];
      // Who looks at an earlier moment goes on looking at it.
      if (state.moment !== undefined) set({ head: foldRun(fresh, head), events: all, ...notes });
      else set({ ...shownAfter(state, fresh), events: all, ...notes });
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
    showMoment(seq) {
      const state = get();
      const { head, run, events } = state;
      const moment = seq === undefined || seq >= head.seq ? undefined : Math.max(1, seq);
      if (moment === state.moment) return;
      const wanted = moment ?? head.seq;
      const isForward = wanted >= run.seq;
      const start = isForward ? state : nothing;
      const next = shownAfter(start, between(events, start.run.seq, wanted));
      const shown = isForward ? next.run : keepSteps(next.run, run, between(events, wanted, run.seq));
      set({ ...next, run: shown, head: moment === undefined ? shown : head, moment });
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

type Folded = Pick<RunStore, "run" | "head" | "tallies" | "failedRounds" | "askedRounds">;

/** What is shown after more events. */
function shownAfter(
  { run, tallies, failedRounds, askedRounds }: Omit<Folded, "head">,
  fresh: readonly RunEvent[],
): Folded {
  const touched = new Set(fresh.flatMap((event) => ("step" in event && event.step ? [event.step] : [])));
  const next = foldRun(fresh, run);
  return {
    run: next,
    head: next,
    tallies: countAgain(tallies, touched, run, next),
    failedRounds: failedAgain(failedRounds, fresh),
    askedRounds: askedAgain(askedRounds, fresh, next),
  };
}

/** The events after one seq up to another; a journal has no gaps. */
function between(events: readonly RunEvent[], after: number, upTo: number): readonly RunEvent[] {
  const first = events[0]?.seq ?? 1;
  return events.slice(Math.max(0, after + 1 - first), Math.max(0, upTo + 1 - first));
}

/** Going back, steps that nothing happened to in between stay the same objects: only the others are drawn again. */
function keepSteps(then: RunState, now: RunState, undone: readonly RunEvent[]): RunState {
  const touched = new Set<string>();
  for (const event of undone) {
    if (!("step" in event) || !event.step) continue;
    touched.add(event.step);
    for (const scope of scopesAround(event.step)) touched.add(regionOf(scope)?.region ?? "");
  }
  const steps = Object.fromEntries(
    Object.entries(then.steps).map(([address, step]) => [
      address,
      touched.has(address) ? step : (now.steps[address] ?? step),
    ]),
  );
  return { ...then, steps };
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
