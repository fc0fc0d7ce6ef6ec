/** One activation: decide, perform, note what came of it, until the run ends or waits. */
import { AppError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { addressIn, scopeOfRound } from "#shared/run/address.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import { type Command, decide, graphOfRun, nextDue } from "./decide.ts";
import { roundValue } from "./inputs.ts";
import type { EngineParts, RunPlace } from "./parts.ts";
import { finalFailure, perform } from "./perform.ts";
import { isSettledAt, nodeAt, nodesOfScope, openWithin, stirSuccessors } from "./scopes.ts";
import { createStop, type Stop } from "./stop.ts";
import { type RunValues, storeValue } from "./values.ts";
import type { RunWriter } from "./writer.ts";

export interface Loop {
  parts: EngineParts;
  run: RunPlace;
  graph: GraphBody;
  writer: RunWriter;
  values: RunValues;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
  change: Change;
  /** What is being performed, by step. */
  steps: Map<string, Stop>;
  /** Steps not yet begun that may have become ready; undefined: look at all. */
  stirred: Set<string> | undefined;
  /** An earlier activation was cut off: every start is committed before the step, so that crashes are counted. */
  wary: boolean;
  failure: { reason: unknown } | undefined;
}

/** Something that may lead further has happened: counted, so that nothing is missed between looking and waiting. */
export interface Change {
  readonly count: number;
  changed(): void;
  /** Resolves once more has happened than `count`. */
  after(count: number): Promise<void>;
}

/** Shorter waits are spent in the activation; for longer ones the lease is given back. */
const lingerMs = 1_000;
/** Pure steps follow each other without a pause; after so long other runs and requests have their turn. */
const longestTurnMs = 8;

/** Ends when the run does, or when it waits: then with the instant at which the clock alone makes it go on. */
export async function runLoop(loop: Loop): Promise<{ due: number | undefined }> {
  const { parts, writer, signal, steps, change } = loop;
  const onAbort = () => change.changed();
  signal.addEventListener("abort", onAbort, { once: true });
  let turnBegan = performance.now();
  try {
    for (;;) {
      if (loop.failure) throw loop.failure.reason;
      signal.throwIfAborted();
      if (isFinal(writer.state.status)) {
        await writer.flush();
        return { due: undefined };
      }
      if (performance.now() - turnBegan > longestTurnMs) {
        writer.flushIfUrgent();
        await new Promise(setImmediate);
        turnBegan = performance.now();
        continue;
      }
      const isWhole = loop.stirred === undefined;
      let seen = change.count;
      let went = goOn(loop);
      if (typeof went !== "string") went = await went;
      if (went === "further") continue;
      // Nothing more can be decided before one of them says something.
      if (went === "begun") seen = change.count;
      writer.flushIfUrgent();
      const due = nextDue(loop.graph, writer.state);
      const isNear = due !== undefined && due <= parts.clock.now() + lingerMs;
      if (steps.size === 0 && !isNear) {
        if (!isWhole) {
          // Nothing is known to be ready: look at all before giving the run back.
          loop.stirred = undefined;
          continue;
        }
        const { stored } = writer;
        await writer.flush();
        // An answer may have come while the last facts were committed.
        if (writer.stored !== stored && changeCame(loop)) continue;
        parts.crashPoint?.("before-park");
        return { due };
      }
      const stopClock = due === undefined ? undefined : parts.clock.at(due, change.changed);
      await change.after(seen);
      stopClock?.();
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    for (const stop of steps.values()) stop.stop(new AppError("CANCELLED", "The run was stopped."));
    steps.clear();
  }
}

/** What one decision led to: the run is further and may be decided again, steps were begun and no more, or nothing. */
type Went = "further" | "begun" | "nowhere";

/** Decides once and carries it out. */
function goOn(loop: Loop): Went | Promise<Went> {
  const { parts, writer, steps } = loop;
  const commands = decide({
    graph: loop.graph,
    manifests: parts.catalog.manifests,
    state: writer.state,
    now: parts.clock.now(),
    inFlight: steps,
    ...(loop.stirred && { stirred: loop.stirred }),
  });
  if (writer.state.status !== "paused") {
    if (loop.stirred) loop.stirred.clear();
    else loop.stirred = new Set();
  }
  if (commands.length === 0) return "nowhere";
  const [first] = commands;
  if (first?.do === "gather") return gather(loop, first.outputs);
  writer.add(commands.flatMap((command) => eventsFor(command, writer.state, loop)));
  if (loop.wary) return writer.flush().then(() => beginAll(loop, commands));
  return beginAll(loop, commands);
}

/** `begun`: all that was decided is starts of steps, and each of them takes its time. */
function beginAll(loop: Loop, commands: readonly Command[]): "begun" | "further" {
  let isBegun = commands.length > 0;
  for (const command of commands) {
    if (command.do === "start" || command.do === "turn") {
      const isUnderWay = begin(loop, command.step, command.do === "turn");
      if (isUnderWay && command.do === "start") continue;
    }
    isBegun = false;
  }
  return isBegun && loop.stirred?.size === 0 ? "begun" : "further";
}

/** Ends the run with the values of several nodes, unless somebody writes while they are read. */
async function gather(loop: Loop, outputs: Record<string, Json>): Promise<"further"> {
  const { parts, writer, values } = loop;
  const { seq } = writer.state;
  const output = await storeValue(parts.blobs, await roundValue({ values: outputs }, values));
  if (writer.state.seq === seq) writer.add([{ type: "run.succeeded", output }]);
  return "further";
}

/** Is there anything new to do? */
function changeCame({ graph, parts, writer }: Loop): boolean {
  const { manifests } = parts.catalog;
  const now = parts.clock.now();
  return decide({ graph, manifests, state: writer.state, now, inFlight: new Set() }).length > 0;
}

export function eventsFor(command: Command, state: RunState, { graph, parts }: Loop): RunEventBody[] {
  switch (command.do) {
    case "start":
      return [{ type: "step.started", step: command.step, node: command.node, attempt: command.attempt }];
    case "skip":
      return [{ type: "step.skipped", step: command.step, node: command.node, reason: command.reason }];
    case "pass":
      return [
        { type: "step.started", step: command.step, node: command.node, attempt: 1 },
        { type: "step.emitted", step: command.step, outputs: command.outputs },
      ];
    case "cancel":
      return [{ type: "step.cancelled", step: command.step, reason: command.reason }];
    case "openRound":
      return [{ type: "round.opened", step: command.step, round: command.round }];
    case "settleRound": {
      const { do: _do, ...settled } = command;
      return [{ type: "round.settled", ...settled }];
    }
    case "turn":
    case "gather":
      return [];
    case "giveUp": {
      const node = nodeAt(graph, command.step);
      return node ? finalFailure(command.step, node, command.attempt, command.error, parts) : [];
    }
    case "succeed":
      return [{ type: "run.succeeded", output: command.output }];
    case "fail":
      return [
        ...cancelOpenSteps(state, "The run failed."),
        { type: "run.failed", error: command.error, ...(command.step !== undefined && { step: command.step }) },
      ];
    default:
      return command satisfies never;
  }
}

/** For the end of a run: no step stays open. */
export function cancelOpenSteps(state: RunState, reason: string): RunEventBody[] {
  return [...state.open].map((step): RunEventBody => ({ type: "step.cancelled", step, reason }));
}

/** For the end of one step: nothing inside it stays open. */
export function cancelWithin(state: RunState, address: string, reason: string): RunEventBody[] {
  return openWithin(state, address).map((step): RunEventBody => ({ type: "step.cancelled", step, reason }));
}

/** True when the step is not over yet. */
function begin(loop: Loop, step: string, isTurn: boolean): boolean {
  const { parts, run, writer, values, steps, change } = loop;
  const graph = graphOfRun(loop.graph, writer.state);
  const node = nodeAt(graph, step);
  // Another step may have stopped it while its start was committed.
  if (!node || isSettledAt(writer.state, step)) return false;
  const stop = createStop();
  steps.set(step, stop);
  const performing = perform({ parts, run, graph, address: step, node, isTurn, writer, values, stop });
  if (!(performing instanceof Promise)) {
    steps.delete(step);
    return false;
  }
  performing
    .catch((reason: unknown) => {
      // Aborted from outside: the journal says why, or the next activation goes on.
      if (!stop.isStopped) loop.failure ??= { reason };
    })
    .finally(() => {
      if (steps.get(step) === stop) steps.delete(step);
      change.changed();
    });
  return true;
}

/** Follows the facts: who may have become ready, and whose work is pointless from now on. */
export function followEvents(loop: Loop, events: readonly RunEvent[]): void {
  const { graph, parts, steps } = loop;
  for (const event of events) {
    const { stirred } = loop;
    switch (event.type) {
      case "step.emitted":
      case "step.reused":
      case "step.failed":
      case "step.skipped":
      case "step.cancelled":
        if (stirred) stirSuccessors(graph, event.step, stirred);
        if (event.type === "step.cancelled") steps.get(event.step)?.stop(new Error(event.reason));
        stirMilestones(loop);
        break;
      case "step.started":
        stirMilestones(loop);
        break;
      case "round.opened": {
        const scope = scopeOfRound(event.step, event.round);
        for (const node of nodesOfScope(graph, parts.catalog.manifests, scope)) stirred?.add(addressIn(scope, node.id));
        break;
      }
      case "run.succeeded":
      case "run.failed":
      case "run.cancelled":
        for (const stop of steps.values()) stop.stop(new Error("The run was stopped."));
        break;
      default:
    }
  }
}

/** Milestones watch other nodes than those that their edges come from, also in scopes around them. */
function stirMilestones(loop: Loop): void {
  if (hasMilestones(loop)) loop.stirred = undefined;
}

const known = new WeakMap<GraphBody, boolean>();

function hasMilestones({ graph, parts }: Loop): boolean {
  const found = known.get(graph);
  if (found !== undefined) return found;
  const has = graph.nodes.some(({ type }) => parts.catalog.manifests.get(type)?.ready === "milestone");
  known.set(graph, has);
  return has;
}
