/** One attempt at a step: inputs, params, context, the node's own `run`, and the events that its outcome means. */
import type { AnyNode, Outcome } from "#nodes/kit/defineNode.ts";
import { AppError, type ErrorRecord, toAppError, toErrorRecord } from "#shared/errors.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { effectOf, inputsOf, outputsOf } from "#shared/nodes/manifest.ts";
import { placeOf, regionOf } from "#shared/run/address.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { JournalConflict } from "../journal/journal.ts";
import { contextOf } from "./context.ts";
import { Crash } from "./crashPoints.ts";
import { type Eventual, whenThere } from "./eventual.ts";
import { inputsFor, paramsFor, scopeOf } from "./inputs.ts";
import { cancelOpenSteps, cancelWithin } from "./loop.ts";
import type { EngineParts, RunPlace } from "./parts.ts";
import { defaultTimeoutMs, retryAt } from "./policy.ts";
import { addressNamed, isSettledAt, nodeAt, openWithin } from "./scopes.ts";
import { createStepLog, type StepLog } from "./stepLog.ts";
import type { Stop } from "./stop.ts";
import type { RunValues } from "./values.ts";
import type { RunWriter } from "./writer.ts";

export interface Attempt {
  parts: EngineParts;
  run: RunPlace;
  graph: GraphBody;
  address: string;
  node: GraphNode;
  /** A region's node that looks at its settled rounds. */
  isTurn: boolean;
  writer: RunWriter;
  values: RunValues;
  /** Stopped when the step or the run was, when the lease is lost, when time is up, and when the attempt is over. */
  stop: Stop;
}

/**
 * Performs and adds what came of it. Rejects only when the attempt must leave no trace: it was aborted, the lease is
 * over, or the process "died" in a test.
 */
export function perform(attempt: Attempt): Eventual<void> {
  const { address, writer, stop } = attempt;
  const log = createStepLog(address, (lines) => writer.add(lines));
  let work: Eventual<() => RunEventBody[]>;
  try {
    work = workOf(attempt, log);
  } catch (error) {
    work = Promise.reject(error);
  }
  if (work instanceof Promise) return performLong(attempt, work);
  writer.add(work());
  stop.stop(stepIsOver);
}

/** Inputs, params, the node's own work, and what came of it as events. */
function workOf(attempt: Attempt, log: StepLog): Eventual<() => RunEventBody[]> {
  return whenThere(outcomeOf(attempt, log), (outcome) => {
    attempt.parts.crashPoint?.("after-run");
    return eventsOf(outcome, attempt);
  });
}

/** What is not over at once has a time limit, and may be stopped. */
async function performLong(attempt: Attempt, work: Promise<() => RunEventBody[]>): Promise<void> {
  const { parts, node, writer, stop } = attempt;
  const timeoutMs = node.policy?.timeoutMs ?? defaultTimeoutMs;
  let timeIsUp: AppError | undefined;
  // A region's own time runs while it is open, not while its node looks at it.
  const stopClock = parts.clock.at(parts.clock.now() + timeoutMs, () => {
    timeIsUp = new AppError("TIMEOUT", `The step took longer than ${timeoutMs} ms and was stopped.`);
    stop.stop(timeIsUp);
  });
  /** Asked at the very moment of adding: what an end or a cancel stops depends on how far the others have come. */
  let events: () => RunEventBody[];
  try {
    events = await stop.unlessStopped(work);
    // What was stopped meanwhile has its last fact already.
    if (stop.isStopped) throw stop.reason;
  } catch (error) {
    if (error instanceof Crash || error instanceof JournalConflict) throw error;
    if (stop.isStopped && stop.reason !== timeIsUp) throw error;
    const failure = failureEvents(timeIsUp ?? toAppError(error), attempt);
    events = () => failure;
  } finally {
    stopClock();
  }
  writer.add(events());
  // What the attempt opened is closed now, however it ended.
  stop.stop(stepIsOver);
}

/** One for all: an error's stack costs more than a pure step. */
const stepIsOver = new AppError("CANCELLED", "The step is over.");

function outcomeOf(attempt: Attempt, log: StepLog): Eventual<Outcome> {
  const { parts, graph, address, node, writer, values, stop } = attempt;
  const definition = definitionOf(parts, node);
  const { sandbox, catalog } = parts;
  const view = { graph, manifests: catalog.manifests, state: writer.state, values };
  return whenThere(inputsFor(address, node, view), (inputs) => {
    if (node.disabled === true) return passOn(attempt, inputs.values);
    const scopeFor = scopeOf(address, inputs.values, view);
    return whenThere(paramsFor(node, definition, { scopeFor, sandbox, stop }), (resolved) =>
      whenThere(contextOf({ ...attempt, view, inputs, resolved, scopeFor, log }), (context) => {
        parts.crashPoint?.("before-run");
        return whenThere(definition.run(context), (outcome) => {
          refuseRepetition(outcome, context);
          return outcome;
        });
      }),
    );
  });
}

/** A disabled node at the entrance of a round hands on what the round works on; all others are passed by `decide`. */
function passOn({ parts, node }: Attempt, inputs: Record<string, Json>): Outcome {
  const manifest = parts.catalog.manifests.get(node.type);
  const port = manifest && outputsOf(node, manifest)[0]?.id;
  const [given] = Object.values(inputs);
  const isMany = manifest && inputsOf(node, manifest)[0]?.many === true;
  const value = isMany && Array.isArray(given) ? given[0] : given;
  return { kind: "emit", outputs: port === undefined || value === undefined ? {} : { [port]: value } };
}

/** A node that asks or sleeps again for the same thing would never end. */
function refuseRepetition(
  outcome: Outcome,
  context: { answer: unknown; expired: boolean; slept: number | undefined; rounds: unknown[] | undefined },
) {
  if (outcome.kind === "ask" && (context.answer !== undefined || context.expired)) {
    throw new AppError("BUG", "The node asked again although its question was answered or had expired.");
  }
  if (outcome.kind === "sleep" && context.slept !== undefined && outcome.until <= context.slept) {
    throw new AppError("BUG", "The node slept again until an instant that has passed.");
  }
  if (outcome.kind === "rounds" && outcome.count <= (context.rounds?.length ?? 0)) {
    throw new AppError("BUG", "The region opened no further round and gave no result.");
  }
}

function eventsOf(outcome: Outcome, attempt: Attempt): Eventual<() => RunEventBody[]> {
  if (outcome.kind !== "emit") return eventsOfRare(outcome, attempt);
  return whenThere(emitted(outcome.outputs, attempt), (done) => () => [done]);
}

function emitted(outputs: Record<string, Json>, { address: step, values }: Attempt): Eventual<RunEventBody> {
  return whenThere(values.storeEach(outputs), (stored) => ({ type: "step.emitted", step, outputs: stored }));
}

async function eventsOfRare(
  outcome: Exclude<Outcome, { kind: "emit" }>,
  attempt: Attempt,
): Promise<() => RunEventBody[]> {
  const { parts, address: step, writer, values } = attempt;
  switch (outcome.kind) {
    case "ask":
      return () => [{ type: "step.asked", step, gate: parts.makeId("gate"), question: outcome.question }];
    case "sleep":
      return () => [{ type: "step.slept", step, until: outcome.until }];
    case "rounds": {
      const { count, items, atOnce, onFailure } = outcome;
      const stored = items && (await values.store(items));
      return () => [
        {
          type: "step.opened",
          step,
          rounds: count,
          ...(stored !== undefined && { items: stored }),
          atOnce,
          onFailure,
        },
      ];
    }
    case "reply": {
      const reply = { ...outcome.reply, body: await values.store(outcome.reply.body) };
      const done = await emitted(outcome.outputs, attempt);
      return () => [{ type: "run.replied", step, reply }, done];
    }
    case "cancel": {
      const done = await emitted(outcome.outputs, attempt);
      return () => [...cancelNamed(outcome.nodes, attempt), done];
    }
    case "end": {
      const value = await values.store(outcome.value);
      const done = await emitted({}, attempt);
      return () => [done, ...endEvents(outcome, value, attempt, writer)];
    }
    default:
      return outcome satisfies never;
  }
}

/** Cancels what is under way of these nodes, and leaves out what has not begun; each step once. */
function cancelNamed(names: readonly string[], { graph, address, writer }: Attempt): RunEventBody[] {
  const { state } = writer;
  const by = placeOf(address).node;
  const reason = `“${nodeAt(graph, address)?.title ?? by}” cancelled it.`;
  const found = new Map<string, RunEventBody>();
  for (const name of names) {
    const step = addressNamed(graph, address, name);
    if (step === undefined || isSettledAt(state, step)) continue;
    if (state.steps[step]) {
      for (const open of openWithin(state, step)) found.set(open, { type: "step.cancelled", step: open, reason });
    } else {
      found.set(step, { type: "step.skipped", step, node: placeOf(step).node, reason });
    }
  }
  // Its own last fact is that it did so.
  found.delete(address);
  return [...found.values()];
}

function endEvents(
  outcome: Outcome & { kind: "end" },
  value: Json,
  { graph, address, parts }: Attempt,
  writer: RunWriter,
): RunEventBody[] {
  const { state } = writer;
  const message = outcome.message ?? "An end was reached that counts as a failure.";
  const error: ErrorRecord = { code: "ENDED", message };
  const others = (events: RunEventBody[]) => events.filter((event) => !("step" in event) || event.step !== address);
  if (outcome.of === "run") {
    const open = others(cancelOpenSteps(state, "The run was ended."));
    if (outcome.status === "succeeded") return [...open, { type: "run.succeeded", output: value }];
    return [...open, { type: "run.failed", error, step: address }];
  }
  const region = regionOf(placeOf(address).scope)?.region;
  const node = region === undefined ? undefined : nodeAt(graph, region);
  if (region === undefined || !node) {
    throw new AppError("GRAPH_INVALID", "The node ends a region, but stands in none. Let it end the run instead.");
  }
  const open = others(cancelWithin(state, region, "The region was ended.")).filter(
    (event) => !("step" in event) || event.step !== region,
  );
  const manifest = parts.catalog.manifests.get(node.type);
  const port = manifest && outputsOf(node, manifest)[0]?.id;
  if (outcome.status === "failed") {
    return [...open, ...finalFailure(region, node, state.steps[region]?.attempt ?? 1, error, parts)];
  }
  return [...open, { type: "step.emitted", step: region, outputs: port === undefined ? {} : { [port]: value } }];
}

/** A failure that is tried again, or a final one and what the node's policy makes of it. */
function failureEvents(error: AppError, { parts, address, node, isTurn, writer }: Attempt): RunEventBody[] {
  const known = writer.state.steps[address];
  const manifest = parts.catalog.manifests.get(node.type);
  const failure = {
    error,
    failures: known?.failures ?? 0,
    policy: node.policy,
    effect: manifest ? effectOf(node, manifest) : "write",
  } as const;
  // A region that has opened rounds would begin them all again.
  const at = isTurn ? undefined : retryAt(failure, parts.clock.now(), parts.random());
  const record = toErrorRecord(error);
  const attempt = known?.attempt ?? 1;
  if (at !== undefined) return [{ type: "step.failed", step: address, attempt, error: record, retryAt: at }];
  return finalFailure(address, node, attempt, record, parts);
}

/** With the policies `value` and `port` the failure is a line in the log, and the step goes on with a value. */
export function finalFailure(
  step: string,
  node: GraphNode,
  attempt: number,
  error: ErrorRecord,
  parts: Pick<EngineParts, "catalog">,
): RunEventBody[] {
  const goOn = (port: string, value: Json, how: string): RunEventBody[] => [
    { type: "step.logged", step, level: "warn", text: `${error.message} ${how}` },
    { type: "step.emitted", step, outputs: { [port]: value } },
  ];
  const manifest = parts.catalog.manifests.get(node.type);
  const port = manifest && outputsOf(node, manifest)[0]?.id;
  if (node.policy?.onError === "port") {
    return goOn("error", { code: error.code, message: error.message }, "The run goes on through the error port.");
  }
  if (node.policy?.onError === "value" && port !== undefined) {
    return goOn(port, node.policy.value ?? null, "The run goes on with the set value.");
  }
  return [{ type: "step.failed", step, attempt, error }];
}

function definitionOf(parts: EngineParts, node: GraphNode): AnyNode {
  const definition = parts.catalog.nodes.get(node.type);
  if (!definition) throw new AppError("GRAPH_INVALID", `The node type "${node.type}" is not installed.`);
  return definition;
}
