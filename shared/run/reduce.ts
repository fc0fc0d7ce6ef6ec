/**
 * The fold that turns a journal into the state of a run. Rebuilds a run after a crash on the server and colours the
 * cards in the browser: one function, so the two cannot disagree.
 */
import type { Actor } from "../actor.ts";
import type { ErrorRecord } from "../errors.ts";
import type { Json } from "../json.ts";
import { placeOf, regionOf, scopeOfRound, scopesAround } from "./address.ts";
import type { Reply, RunEvent, RunLimit, RunOrigin } from "./events.ts";
import type { Answer, Question } from "./question.ts";
import { addSpend, type Budget, noSpend, type Spend } from "./spend.ts";

/**
 * queued → running ⇄ waiting (every open step waits for a person, a clock or a signal) ⇄ paused; then one of
 * succeeded, failed, cancelled, which nothing leaves.
 */
export type RunStatus = "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";

/**
 * started → running; then succeeded (emitted or reused), failed, skipped, cancelled, which are settled; or asked
 * (until answered), sleeping (until `until`), retrying (until `until`), from which a new attempt starts; or, for a
 * region, open until it has settled its rounds.
 */
export type StepStatus =
  | "running"
  | "open"
  | "asked"
  | "answered"
  | "sleeping"
  | "retrying"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled";

export interface StepState {
  node: string;
  status: StepStatus;
  /** Counts starts after a failure or a crash, not those after an answer or a sleep. */
  attempt: number;
  /** Attempts that failed; crashes do not count. */
  failures?: number;
  outputs?: Record<string, Json>;
  error?: ErrorRecord;
  /** Why it was skipped or cancelled. */
  reason?: string;
  startedAt?: number;
  endedAt?: number;
  /** Seq of the event that settled it: the order in which steps ended. */
  endedSeq?: number;
  /** A region's is that of everything inside it. */
  spend: Spend;
  /** How a region runs its rounds. */
  region?: { rounds: number; items?: Json; atOnce: number; onFailure: "stop" | "skip" | "collect" };
  gate?: string;
  /** What it asked; kept until the step is settled. */
  question?: Question;
  /** When a sleeping or retrying step becomes due. */
  until?: number;
  /** The run that the outputs were taken from. */
  reusedFrom?: string;
  /** How they came here, unless they were simply taken over. */
  reusedHow?: "pinned" | "edited";
}

export interface RoundState {
  status: "open" | "succeeded" | "failed";
  value?: Json;
  /** In place of `value`, when several nodes give the round's result. */
  values?: Record<string, Json>;
  error?: ErrorRecord;
}

/** The rounds of a region step. */
export interface RoundsState {
  /** By index; a round that was never opened is missing. */
  rounds: (RoundState | undefined)[];
  /** The first index that was not opened. */
  next: number;
  /** Indexes of the open ones, in the order in which they were opened. */
  open: number[];
  failed: number;
  /** Attempts at steps inside, repeated ones included. */
  attempts: number;
}

export interface GivenAnswer extends Answer {
  by: Actor;
  at: number;
}

export interface RunState {
  status: RunStatus;
  seq: number;
  graph: string;
  revision: number;
  input: Json;
  until?: string;
  basedOn?: string;
  origin?: RunOrigin;
  parent?: { run: string; step: string };
  depth: number;
  budget?: Budget;
  deadline?: number;
  limit?: RunLimit;
  output?: Json;
  /** What the webhook's caller was or will be told. */
  reply?: Reply;
  error?: ErrorRecord;
  createdAt: number;
  endedAt?: number;
  steps: Record<string, StepState>;
  /** Addresses of the steps that are not settled. */
  open: ReadonlySet<string>;
  /** Addresses of the steps that failed for good, without those of settled rounds. */
  failed: ReadonlySet<string>;
  /** How many steps are settled, by scope. */
  settled: Readonly<Record<string, number>>;
  /** By region step. */
  rounds: Record<string, RoundsState>;
  /** Starts of steps, repeated ones included. */
  attempts: number;
  /** By step. Outlives attempts: nobody is asked the same question twice. */
  answers: Record<string, GivenAnswer>;
  /** Instants that a step has slept past, by step: it need not sleep again. */
  slept: Record<string, number>;
  /** Recorded effects by step and key. */
  effects: Record<string, Record<string, Json>>;
  spend: Spend;
  log: { seq: number; at: number; step: string; level: "info" | "warn" | "error"; text: string }[];
}

export const emptyRun: RunState = {
  status: "queued",
  seq: 0,
  graph: "",
  revision: 0,
  input: null,
  createdAt: 0,
  depth: 0,
  steps: {},
  open: new Set(),
  failed: new Set(),
  settled: {},
  rounds: {},
  attempts: 0,
  answers: {},
  slept: {},
  effects: {},
  spend: noSpend,
  log: [],
};

const finalStatuses: ReadonlySet<RunStatus> = new Set(["succeeded", "failed", "cancelled"]);
const settledStatuses: ReadonlySet<StepStatus> = new Set(["succeeded", "failed", "skipped", "cancelled"]);

export function isFinal(status: RunStatus): boolean {
  return finalStatuses.has(status);
}

export function isSettled(status: StepStatus): boolean {
  return settledStatuses.has(status);
}

/** Adds one event. Events of a seq already seen are ignored, so a repeated delivery changes nothing. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  return foldRun([event], state);
}

/**
 * Adds events in order; linear in their number, so that a long journal opens fast. Neither `from` nor anything in it
 * is changed: each container that an event touches is copied once a fold, each step's state at every change.
 */
export function foldRun(events: readonly RunEvent[], from: RunState = emptyRun): RunState {
  const draft: Draft = { state: { ...from }, owned: new Set() };
  addEvents(draft, events);
  return draft.state.seq === from.seq ? from : draft.state;
}

export interface RunFold {
  /** The same object throughout, changed in place. */
  readonly state: RunState;
  add(events: readonly RunEvent[]): void;
}

/** A fold that changes its own state in place, for a reader who adds events one by one and keeps no earlier state. */
export function createFold(events: readonly RunEvent[] = []): RunFold {
  const draft: Draft = { state: { ...emptyRun }, owned: new Set() };
  addEvents(draft, events);
  return { state: draft.state, add: (more) => addEvents(draft, more) };
}

function addEvents(draft: Draft, events: readonly RunEvent[]): void {
  const before = draft.state.seq;
  for (const event of events) {
    if (event.seq <= draft.state.seq) continue;
    draft.state.seq = event.seq;
    applyEvent(draft, event);
  }
  if (draft.state.seq !== before) setStatus(draft.state);
}

type Container = "steps" | "settled" | "rounds" | "answers" | "slept" | "effects" | "log";

interface Draft {
  state: Mutable<RunState>;
  /** What is a copy already and may be written to: containers by name, `open`, and rounds by `rounds:` and address. */
  owned: Set<string>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Own<K extends Container> = Mutable<RunState[K]>;

/** A container that may be written to. */
function own<K extends Container>({ state, owned }: Draft, key: K): Own<K> {
  if (!owned.has(key)) {
    const held: RunState[K] = state[key];
    // A shallow copy of an array or a record has the type of what it copies.
    state[key] = (Array.isArray(held) ? [...held] : { ...held }) as RunState[K];
    owned.add(key);
  }
  return state[key] as Own<K>;
}

function ownSet({ state, owned }: Draft, key: "open" | "failed"): Set<string> {
  if (!owned.has(key)) {
    state[key] = new Set(state[key]);
    owned.add(key);
  }
  return state[key] as Set<string>;
}

function ownRounds(draft: Draft, region: string): RoundsState {
  const all = own(draft, "rounds");
  const held = all[region];
  if (held && draft.owned.has(`rounds:${region}`)) return held;
  const copy: RoundsState = held
    ? { ...held, rounds: [...held.rounds], open: [...held.open] }
    : { rounds: [], next: 0, open: [], failed: 0, attempts: 0 };
  all[region] = copy;
  draft.owned.add(`rounds:${region}`);
  return copy;
}

function applyEvent(draft: Draft, event: RunEvent): void {
  const { state } = draft;
  switch (event.type) {
    case "run.created": {
      const { seq: _seq, at, type: _type, by: _by, priority: _priority, depth = 0, ...facts } = event;
      Object.assign(state, facts, { createdAt: at, depth });
      return;
    }
    case "step.reused":
      putStep(draft, event.step, {
        node: event.node,
        status: "succeeded",
        attempt: 0,
        outputs: event.outputs,
        spend: noSpend,
        reusedFrom: event.from,
        ...(event.how && event.how !== "reused" && { reusedHow: event.how }),
        startedAt: event.at,
        endedAt: event.at,
        endedSeq: event.seq,
      });
      return;
    case "step.started": {
      const earlier = state.steps[event.step];
      startSlept(draft, event.step, event.at);
      // What goes on after an answer or a sleep is no new attempt.
      if (event.attempt !== earlier?.attempt) countAttempt(draft, event.step);
      putStep(draft, event.step, {
        node: event.node,
        status: "running",
        attempt: event.attempt,
        startedAt: earlier?.startedAt ?? event.at,
        spend: earlier?.spend ?? noSpend,
        ...(earlier?.failures !== undefined && { failures: earlier.failures }),
        ...(earlier?.question && { question: earlier.question }),
      });
      return;
    }
    case "step.emitted":
      settle(draft, event.step, event, { status: "succeeded", outputs: event.outputs });
      return;
    case "step.asked":
      patchStep(draft, event.step, { status: "asked", gate: event.gate, question: event.question });
      return;
    case "step.answered":
      own(draft, "answers")[event.step] = { ...event.answer, by: event.by, at: event.at };
      patchStep(draft, event.step, { status: "answered" });
      return;
    case "step.slept":
      patchStep(draft, event.step, { status: "sleeping", until: event.until });
      return;
    case "step.failed": {
      const failures = (state.steps[event.step]?.failures ?? 0) + 1;
      if (event.retryAt === undefined)
        settle(draft, event.step, event, { status: "failed", error: event.error, failures });
      else patchStep(draft, event.step, { status: "retrying", error: event.error, until: event.retryAt, failures });
      return;
    }
    case "step.opened": {
      const { rounds, items = state.steps[event.step]?.region?.items, atOnce, onFailure } = event;
      ownRounds(draft, event.step);
      patchStep(draft, event.step, {
        status: "open",
        region: { rounds, atOnce, onFailure, ...(items !== undefined && { items }) },
      });
      return;
    }
    case "round.opened": {
      const rounds = ownRounds(draft, event.step);
      rounds.rounds[event.round] = { status: "open" };
      rounds.open.push(event.round);
      while (rounds.rounds[rounds.next]) rounds.next++;
      return;
    }
    case "round.settled": {
      const { step, round, value, values, error } = event;
      const rounds = ownRounds(draft, step);
      rounds.open = rounds.open.filter((index) => index !== round);
      rounds.rounds[round] = error
        ? { status: "failed", error }
        : { status: "succeeded", ...(value !== undefined && { value }), ...(values && { values }) };
      if (error) rounds.failed++;
      const scope = scopeOfRound(step, round);
      for (const address of state.failed) if (address.startsWith(scope)) ownSet(draft, "failed").delete(address);
      while (rounds.rounds[rounds.next]) rounds.next++;
      return;
    }
    case "step.skipped":
      putStep(draft, event.step, {
        node: event.node,
        status: "skipped",
        attempt: state.steps[event.step]?.attempt ?? 0,
        reason: event.reason,
        spend: state.steps[event.step]?.spend ?? noSpend,
        endedAt: event.at,
        endedSeq: event.seq,
      });
      return;
    case "step.cancelled":
      settle(draft, event.step, event, { status: "cancelled", reason: event.reason });
      return;
    case "effect.recorded":
      own(draft, "effects")[event.step] = { ...state.effects[event.step], [event.key]: event.value };
      return;
    case "spend.recorded":
      state.spend = addSpend(state.spend, event.spend);
      addStepSpend(draft, event.step, event.spend);
      for (const scope of scopesAround(event.step)) addStepSpend(draft, regionOf(scope)?.region ?? "", event.spend);
      return;
    case "step.logged":
      own(draft, "log").push({ seq: event.seq, at: event.at, step: event.step, level: event.level, text: event.text });
      return;
    case "run.replied":
      state.reply = event.reply;
      return;
    case "run.paused":
      state.status = "paused";
      return;
    case "run.resumed":
      state.status = "running";
      return;
    case "run.succeeded":
      state.output = event.output;
      end(state, "succeeded", event.at);
      return;
    case "run.failed":
      state.error = event.error;
      end(state, "failed", event.at);
      return;
    case "run.cancelled":
      end(state, "cancelled", event.at);
      return;
    default:
      event satisfies never;
  }
}

function countAttempt(draft: Draft, step: string): void {
  draft.state.attempts++;
  for (const scope of scopesAround(step)) ownRounds(draft, regionOf(scope)?.region ?? "").attempts++;
}

function end(state: RunState, status: RunStatus, at: number): void {
  state.status = status;
  state.endedAt = at;
}

/** Between queued, running and waiting the status follows from the steps. An open region is as busy as what is in it. */
function setStatus(state: RunState): void {
  if (state.status === "paused" || isFinal(state.status)) return;
  let waits = false;
  for (const address of state.open) {
    const status = state.steps[address]?.status;
    if (status === "open") continue;
    waits = status !== "running" && status !== "answered";
    if (!waits) break;
  }
  // Not a look at all steps: this is asked after each event.
  const begun = state.open.size > 0 || (state.settled[""] ?? 0) > 0;
  state.status = !begun ? "queued" : waits ? "waiting" : "running";
}

/** A step that starts again after its sleep or its question's deadline has slept: remember until when. */
function startSlept(draft: Draft, address: string, at: number): void {
  const step = draft.state.steps[address];
  const until = step?.until ?? (step?.question && "expiresAt" in step.question ? step.question.expiresAt : undefined);
  const due = (step?.status === "sleeping" || step?.status === "asked") && until !== undefined && until <= at;
  if (due) own(draft, "slept")[address] = until;
}

function putStep(draft: Draft, address: string, step: StepState): void {
  const before = draft.state.steps[address];
  own(draft, "steps")[address] = step;
  const isOpen = !isSettled(step.status);
  const wasSettled = before !== undefined && isSettled(before.status);
  if (isOpen !== draft.state.open.has(address)) {
    if (isOpen) ownSet(draft, "open").add(address);
    else ownSet(draft, "open").delete(address);
  }
  if (isOpen === wasSettled) {
    const { scope } = placeOf(address);
    const settled = own(draft, "settled") as Record<string, number>;
    settled[scope] = (settled[scope] ?? 0) + (isOpen ? -1 : 1);
  }
  if ((step.status === "failed") !== draft.state.failed.has(address)) {
    if (step.status === "failed") ownSet(draft, "failed").add(address);
    else ownSet(draft, "failed").delete(address);
  }
}

function patchStep(draft: Draft, address: string, patch: Partial<StepState>): void {
  const step = draft.state.steps[address];
  if (step) putStep(draft, address, { ...step, ...patch });
}

function addStepSpend(draft: Draft, address: string, spend: Spend): void {
  patchStep(draft, address, { spend: addSpend(draft.state.steps[address]?.spend ?? noSpend, spend) });
}

function settle(draft: Draft, address: string, event: RunEvent, patch: Partial<StepState>): void {
  const step = draft.state.steps[address];
  if (!step) return;
  const { question: _question, until: _until, error: _error, ...kept } = step;
  putStep(draft, address, { ...kept, ...patch, endedAt: event.at, endedSeq: event.seq });
}
