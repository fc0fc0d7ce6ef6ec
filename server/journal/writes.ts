/** What is written of one create or append: its events as they are stored, and the run's row after them. */
import type { NewEvent, RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { type GateChange, gateChanges } from "./gateRows.ts";
import type { CreateRequest } from "./journal.ts";
import { type WaitChange, waitChanges } from "./waitRows.ts";

interface Common {
  run: string;
  /** The seq that the events follow. */
  after: number;
  at: number;
  events: RunEvent[];
  /** The events' bodies as JSON. */
  bodies: string[];
  /** The run after the events. */
  state: RunState;
  gates: GateChange[];
  waits: WaitChange[];
}

export interface Creation extends Common {
  kind: "create";
  request: CreateRequest;
  created: RunEventBody & { type: "run.created" };
}

export interface Addition extends Common {
  kind: "append";
  epoch: number | undefined;
}

export type Write = Creation | Addition;

export function creation(request: CreateRequest, at: number): Creation {
  const [created] = request.events;
  if (created?.type !== "run.created")
    throw new Error(`The first event of the run "${request.id}" is not its creation.`);
  const events = number(request.events, 0, at);
  const state = foldRun(events);
  return { kind: "create", run: request.id, request, created, ...common(events, request.events, undefined, state, at) };
}

export function addition(
  request: { run: string; events: NewEvent[]; epoch?: number },
  before: RunState,
  at: number,
): Addition {
  const events = number(request.events, before.seq, at);
  const state = foldRun(events, before);
  const { run, epoch } = request;
  return { kind: "append", run, epoch, ...common(events, request.events, before, state, at) };
}

function number(bodies: readonly NewEvent[], after: number, at: number): RunEvent[] {
  return bodies.map((body, index): RunEvent => ({ at, ...body, seq: after + 1 + index }));
}

function common(
  events: RunEvent[],
  bodies: readonly NewEvent[],
  before: RunState | undefined,
  state: RunState,
  at: number,
): Omit<Common, "run"> {
  return {
    after: before?.seq ?? 0,
    at,
    events,
    bodies: bodies.map(({ at: _at, ...body }) => JSON.stringify(body)),
    state,
    gates: gateChanges(before, events, state),
    waits: waitChanges(before, events),
  };
}

/** Whoever has a run has it until its end. */
export function ownerAfter({ request, state }: Creation): string | null {
  return isFinal(state.status) ? null : (request.owner ?? null);
}
