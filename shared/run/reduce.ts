/**
 * The fold that turns a journal into the state of a run. Rebuilds a run after a crash on the server and colours the
 * cards in the browser: one function, so the two cannot disagree.
 */
import type { Actor } from "../actor.ts";
import type { ErrorRecord } from "../errors.ts";
import type { Json } from "../json.ts";
import type { RunEvent } from "./events.ts";
import type { Answer, Question } from "./question.ts";
import { addSpend, noSpend, type Spend } from "./spend.ts";

/**
 * queued → running ⇄ waiting (every open step waits for a person, a clock or a signal) ⇄ paused; then one of
 * succeeded, failed, cancelled, which nothing leaves.
 */
export type RunStatus = "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";

/**
 * started → running; then succeeded (emitted or reused), failed, skipped, cancelled, which are settled; or asked
 * (until answered), sleeping (until `until`), retrying (until `until`), from which a new attempt starts.
 */
export type StepStatus =
  | "running"
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
  spend: Spend;
  gate?: string;
  /** What it asked; kept until the step is settled. */
  question?: Question;
  /** When a sleeping or retrying step becomes due. */
  until?: number;
  /** The run that the outputs were taken from. */
  reusedFrom?: string;
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
  output?: Json;
  error?: ErrorRecord;
  createdAt: number;
  endedAt?: number;
  steps: Record<string, StepState>;
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
  steps: {},
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
  for (const event of events) {
    if (event.seq <= draft.state.seq) continue;
    draft.state.seq = event.seq;
    applyEvent(draft, event);
  }
  return draft.state.seq === from.seq ? from : withStatus(draft.state);
}

type Container = "steps" | "answers" | "slept" | "effects" | "log";

interface Draft {
  state: RunState;
  /** The containers that are copies already and may be written to. */
  owned: Set<Container>;
}

/** A container that may be written to. */
function own<K extends Container>({ state, owned }: Draft, key: K): RunState[K] {
  if (!owned.has(key)) {
    const held: RunState[K] = state[key];
    // A shallow copy of an array or a record has the type of what it copies.
    state[key] = (Array.isArray(held) ? [...held] : { ...held }) as RunState[K];
    owned.add(key);
  }
  return state[key];
}

function applyEvent(draft: Draft, event: RunEvent): void {
  const { state } = draft;
  switch (event.type) {
    case "run.created":
      state.graph = event.graph;
      state.revision = event.revision;
      state.input = event.input;
      state.createdAt = event.at;
      if (event.until !== undefined) state.until = event.until;
      if (event.basedOn !== undefined) state.basedOn = event.basedOn;
      return;
    case "step.reused":
      putStep(draft, event.step, {
        node: event.node,
        status: "succeeded",
        attempt: 0,
        outputs: event.outputs,
        spend: noSpend,
        reusedFrom: event.from,
        startedAt: event.at,
        endedAt: event.at,
        endedSeq: event.seq,
      });
      return;
    case "step.started": {
      const earlier = state.steps[event.step];
      startSlept(draft, event.step, event.at);
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
      patchStep(draft, event.step, {
        spend: addSpend(state.steps[event.step]?.spend ?? noSpend, event.spend),
      });
      return;
    case "step.logged":
      own(draft, "log").push({ seq: event.seq, at: event.at, step: event.step, level: event.level, text: event.text });
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

function end(state: RunState, status: RunStatus, at: number): void {
  state.status = status;
  state.endedAt = at;
}

/** Between queued, running and waiting the status follows from the steps. */
function withStatus(state: RunState): RunState {
  if (state.status === "paused" || isFinal(state.status)) return state;
  const steps = Object.values(state.steps);
  const open = steps.filter((step) => !isSettled(step.status));
  const waits = open.length > 0 && open.every((step) => step.status !== "running" && step.status !== "answered");
  state.status = steps.length === 0 ? "queued" : waits ? "waiting" : "running";
  return state;
}

/** A step that starts again after its sleep or its question's deadline has slept: remember until when. */
function startSlept(draft: Draft, address: string, at: number): void {
  const step = draft.state.steps[address];
  const until = step?.until ?? (step?.question && "expiresAt" in step.question ? step.question.expiresAt : undefined);
  const due = (step?.status === "sleeping" || step?.status === "asked") && until !== undefined && until <= at;
  if (due) own(draft, "slept")[address] = until;
}

function putStep(draft: Draft, address: string, step: StepState): void {
  own(draft, "steps")[address] = step;
}

function patchStep(draft: Draft, address: string, patch: Partial<StepState>): void {
  const step = draft.state.steps[address];
  if (step) putStep(draft, address, { ...step, ...patch });
}

function settle(draft: Draft, address: string, event: RunEvent, patch: Partial<StepState>): void {
  const step = draft.state.steps[address];
  if (!step) return;
  const { question: _question, until: _until, error: _error, ...kept } = step;
  putStep(draft, address, { ...kept, ...patch, endedAt: event.at, endedSeq: event.seq });
}
