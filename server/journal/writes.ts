/** What is written of one create or append: its events as they are stored, and the run's row after them. */
import type { NewEvent, RunEvent, RunEventBody } from "#shared/run/events.ts";
import { emptyRun, foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { type GateChange, gateChanges } from "./gateRows.ts";
import type { CreateRequest, Folded } from "./journal.ts";
import { noQuestions, type Questions, questionsOf } from "./questions.ts";
import { type WaitChange, waitChanges } from "./waitRows.ts";

interface Common {
  run: string;
  /** The seq that the events follow. */
  after: number;
  at: number;
  events: RunEvent[];
  /** The events' bodies as JSON. */
  bodies: string[];
  /** The run after the events: what its row says. */
  row: RunRow;
  /** The whole of it, when it was folded here. */
  state: RunState | undefined;
  gates: GateChange[];
  waits: WaitChange[];
}

export type RunRow = Pick<RunState, "status" | "seq" | "spend" | "error" | "createdAt" | "endedAt">;

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
  const own = request.folded ? undefined : foldRun(events);
  const place = { after: 0, at, asked: noQuestions, state: request.folded?.state ?? own ?? emptyRun };
  return { kind: "create", run: request.id, request, created, ...common(events, place), state: own };
}

/** `known.before` is the run that the events follow, when the appender has not folded them. */
export function addition(
  request: { run: string; after: number; events: NewEvent[]; epoch?: number },
  known: Folded | { before: RunState },
  at: number,
): Addition {
  const { run, after, epoch } = request;
  const events = number(request.events, after, at);
  if (!("before" in known)) {
    return { kind: "append", run, epoch, ...common(events, { after, at, ...known }), state: undefined };
  }
  const state = foldRun(events, known.before);
  const place = { after, at, asked: questionsOf(known.before), state };
  return { kind: "append", run, epoch, ...common(events, place), state };
}

function number(bodies: readonly NewEvent[], after: number, at: number): RunEvent[] {
  return bodies.map((body, index): RunEvent => {
    const seq = after + 1 + index;
    return isNumbered(body, seq) ? body : { at, ...body, seq };
  });
}

/** The engine numbers its events itself. */
function isNumbered(event: NewEvent | RunEvent, seq: number): event is RunEvent {
  return "seq" in event && event.seq === seq && event.at !== undefined;
}

function common(
  events: RunEvent[],
  { after, at, asked, state }: { after: number; at: number; asked: Questions; state: RunState },
): Omit<Common, "run" | "state"> {
  const { status, seq, spend, error, createdAt, endedAt } = state;
  return {
    after,
    at,
    events,
    bodies: events.map(({ at: _at, seq: _seq, ...body }) => JSON.stringify(body)),
    row: { status, seq, spend, createdAt, ...(error && { error }), ...(endedAt !== undefined && { endedAt }) },
    gates: gateChanges(asked, events, isFinal(status)),
    waits: waitChanges(asked, events),
  };
}

/** Whoever has a run has it until its end. */
export function ownerAfter({ request, row }: Creation): string | null {
  return isFinal(row.status) ? null : (request.owner ?? null);
}
