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
  if (event.seq <= state.seq) return state;
  const next = withStatus(applyEvent({ ...state, seq: event.seq }, event));
  return next;
}

export function foldRun(events: readonly RunEvent[], from: RunState = emptyRun): RunState {
  return events.reduce(reduceRun, from);
}

function applyEvent(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "run.created":
      return {
        ...state,
        graph: event.graph,
        revision: event.revision,
        input: event.input,
        createdAt: event.at,
        ...(event.until !== undefined && { until: event.until }),
        ...(event.basedOn !== undefined && { basedOn: event.basedOn }),
      };
    case "step.reused":
      return putStep(state, event.step, {
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
    case "step.started": {
      const earlier = state.steps[event.step];
      return putStep(startSlept(state, event.step, event.at), event.step, {
        node: event.node,
        status: "running",
        attempt: event.attempt,
        startedAt: earlier?.startedAt ?? event.at,
        spend: earlier?.spend ?? noSpend,
        ...(earlier?.failures !== undefined && { failures: earlier.failures }),
        ...(earlier?.question && { question: earlier.question }),
      });
    }
    case "step.emitted":
      return settle(state, event.step, event, { status: "succeeded", outputs: event.outputs });
    case "step.asked":
      return patchStep(state, event.step, { status: "asked", gate: event.gate, question: event.question });
    case "step.answered": {
      const answers = { ...state.answers, [event.step]: { ...event.answer, by: event.by, at: event.at } };
      return patchStep({ ...state, answers }, event.step, { status: "answered" });
    }
    case "step.slept":
      return patchStep(state, event.step, { status: "sleeping", until: event.until });
    case "step.failed": {
      const failures = (state.steps[event.step]?.failures ?? 0) + 1;
      return event.retryAt === undefined
        ? settle(state, event.step, event, { status: "failed", error: event.error, failures })
        : patchStep(state, event.step, { status: "retrying", error: event.error, until: event.retryAt, failures });
    }
    case "step.skipped":
      return putStep(state, event.step, {
        node: event.node,
        status: "skipped",
        attempt: state.steps[event.step]?.attempt ?? 0,
        reason: event.reason,
        spend: state.steps[event.step]?.spend ?? noSpend,
        endedAt: event.at,
        endedSeq: event.seq,
      });
    case "step.cancelled":
      return settle(state, event.step, event, { status: "cancelled", reason: event.reason });
    case "effect.recorded":
      return {
        ...state,
        effects: { ...state.effects, [event.step]: { ...state.effects[event.step], [event.key]: event.value } },
      };
    case "spend.recorded": {
      const step = state.steps[event.step];
      const spent = { ...state, spend: addSpend(state.spend, event.spend) };
      return step ? patchStep(spent, event.step, { spend: addSpend(step.spend, event.spend) }) : spent;
    }
    case "step.logged":
      return {
        ...state,
        log: [...state.log, { seq: event.seq, at: event.at, step: event.step, level: event.level, text: event.text }],
      };
    case "run.paused":
      return { ...state, status: "paused" };
    case "run.resumed":
      return { ...state, status: "running" };
    case "run.succeeded":
      return { ...state, status: "succeeded", output: event.output, endedAt: event.at };
    case "run.failed":
      return { ...state, status: "failed", error: event.error, endedAt: event.at };
    case "run.cancelled":
      return { ...state, status: "cancelled", endedAt: event.at };
    default:
      return event satisfies never;
  }
}

/** Between queued, running and waiting the status follows from the steps. */
function withStatus(state: RunState): RunState {
  if (state.status === "paused" || isFinal(state.status)) return state;
  const steps = Object.values(state.steps);
  const open = steps.filter((step) => !isSettled(step.status));
  const waits = open.length > 0 && open.every((step) => step.status !== "running" && step.status !== "answered");
  const status: RunStatus = steps.length === 0 ? "queued" : waits ? "waiting" : "running";
  return status === state.status ? state : { ...state, status };
}

/** A step that starts again after its sleep or its question's deadline has slept: remember until when. */
function startSlept(state: RunState, address: string, at: number): RunState {
  const step = state.steps[address];
  const until = step?.until ?? (step?.question && "expiresAt" in step.question ? step.question.expiresAt : undefined);
  const due = step && (step.status === "sleeping" || step.status === "asked") && until !== undefined && until <= at;
  return due ? { ...state, slept: { ...state.slept, [address]: until } } : state;
}

function putStep(state: RunState, address: string, step: StepState): RunState {
  return { ...state, steps: { ...state.steps, [address]: step } };
}

function patchStep(state: RunState, address: string, patch: Partial<StepState>): RunState {
  const step = state.steps[address];
  return step ? putStep(state, address, { ...step, ...patch }) : state;
}

function settle(state: RunState, address: string, event: RunEvent, patch: Partial<StepState>): RunState {
  const step = state.steps[address];
  if (!step) return state;
  const { question: _question, until: _until, error: _error, ...kept } = step;
  return putStep(state, address, { ...kept, ...patch, endedAt: event.at, endedSeq: event.seq });
}
