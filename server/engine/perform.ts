/** One attempt at a step: inputs, params, context, the node's own `run`, and the events that its outcome means. */
import type { AnyNode, Outcome } from "#nodes/kit/defineNode.ts";
import { AppError, toAppError, toErrorRecord } from "#shared/errors.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { effectOf, outputsOf } from "#shared/nodes/manifest.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { JournalConflict } from "../journal/journal.ts";
import { contextOf } from "./context.ts";
import { Crash } from "./crashPoints.ts";
import { inputsFor, paramsFor, scopeOf } from "./inputs.ts";
import type { EngineParts, RunPlace } from "./parts.ts";
import { defaultTimeoutMs, retryAt } from "./policy.ts";
import { createStepLog } from "./stepLog.ts";
import { loadValue, storeValues } from "./values.ts";
import type { RunWriter } from "./writer.ts";

export interface Attempt {
  parts: EngineParts;
  run: RunPlace;
  graph: GraphBody;
  node: GraphNode;
  writer: RunWriter;
  /** Aborted when the run was stopped or the lease is lost. */
  signal: AbortSignal;
}

/**
 * Performs and appends what came of it. Rejects only when the attempt must leave no trace: it was aborted, the lease
 * is over, or the process "died" in a test.
 */
export async function perform(attempt: Attempt): Promise<void> {
  const { parts, node, writer } = attempt;
  const log = createStepLog(node.id, () => void flush());
  let flushing: Promise<void> | undefined;
  /** Lines that come while one append is under way go with the next. */
  function flush(): Promise<void> {
    const lines: RunEventBody[] = [];
    flushing ??= writer
      .append(() => {
        flushing = undefined;
        lines.push(...log.take());
        return lines;
      })
      .catch(() => {});
    return flushing;
  }

  const timeout = parts.clock.now() + (node.policy?.timeoutMs ?? defaultTimeoutMs);
  const limit = new AbortController();
  const stopClock = parts.clock.at(timeout, () =>
    limit.abort(
      new AppError(
        "TIMEOUT",
        `The step took longer than ${node.policy?.timeoutMs ?? defaultTimeoutMs} ms and was stopped.`,
      ),
    ),
  );
  const signal = AbortSignal.any([attempt.signal, limit.signal]);
  let events: RunEventBody[];
  try {
    const outcome = await untilAborted(signal, () => outcomeOf(attempt, signal, log));
    parts.crashPoint?.("after-run");
    events = await eventsOf(outcome, attempt);
  } catch (error) {
    if (error instanceof Crash || error instanceof JournalConflict || attempt.signal.aborted) throw error;
    events = failureEvents(limit.signal.aborted ? toAppError(limit.signal.reason) : toAppError(error), attempt);
  } finally {
    stopClock();
    limit.abort();
  }
  const lines: RunEventBody[] = [];
  await writer.append(() => {
    lines.push(...log.take());
    return [...lines, ...events];
  });
}

async function outcomeOf(
  { parts, run, graph, node, writer }: Attempt,
  signal: AbortSignal,
  log: ReturnType<typeof createStepLog>,
): Promise<Outcome> {
  const definition = definitionOf(parts, node);
  const state = writer.state();
  const { blobs, sandbox, catalog } = parts;
  const inputs = await inputsFor(node, { graph, manifests: catalog.manifests, state, blobs });
  const scopeFor = scopeOf(node, inputs.values, { graph, state, blobs });
  const resolved = await paramsFor(node, definition, { scopeFor, sandbox, signal });
  const context = contextOf({
    parts,
    run,
    step: node.id,
    writer,
    state,
    runInput: await loadValue(blobs, state.input),
    inputs,
    resolved,
    scopeFor,
    doors: parts.contextFor(run, { address: node.id, node }, signal),
    log,
    signal,
  });
  parts.crashPoint?.("before-run");
  const outcome = await definition.run(context);
  refuseRepetition(outcome, context);
  return outcome;
}

/** A node that asks or sleeps again for the same thing would never end. */
function refuseRepetition(outcome: Outcome, context: { answer: unknown; expired: boolean; slept: number | undefined }) {
  if (outcome.kind === "ask" && (context.answer !== undefined || context.expired)) {
    throw new AppError("BUG", "The node asked again although its question was answered or had expired.");
  }
  if (outcome.kind === "sleep" && context.slept !== undefined && outcome.until <= context.slept) {
    throw new AppError("BUG", "The node slept again until an instant that has passed.");
  }
}

async function eventsOf(outcome: Outcome, { parts, node }: Attempt): Promise<RunEventBody[]> {
  const step = node.id;
  switch (outcome.kind) {
    case "emit":
      return [{ type: "step.emitted", step, outputs: await storeValues(parts.blobs, outcome.outputs) }];
    case "ask":
      return [{ type: "step.asked", step, gate: parts.makeId("gate"), question: outcome.question }];
    case "sleep":
      return [{ type: "step.slept", step, until: outcome.until }];
    default:
      return outcome satisfies never;
  }
}

/** A failure that is tried again, or a final one and what the node's policy makes of it. */
function failureEvents(error: AppError, { parts, node, writer }: Attempt): RunEventBody[] {
  const known = writer.state().steps[node.id];
  const manifest = parts.catalog.manifests.get(node.type);
  const at = retryAt(
    {
      error,
      failures: known?.failures ?? 0,
      policy: node.policy,
      effect: manifest ? effectOf(node, manifest) : "write",
    },
    parts.clock.now(),
    parts.random(),
  );
  const record = toErrorRecord(error);
  if (at !== undefined) {
    return [{ type: "step.failed", step: node.id, attempt: known?.attempt ?? 1, error: record, retryAt: at }];
  }
  return finalFailure(node, known?.attempt ?? 1, record, parts);
}

/** With the policy `value` the failure is a line in the log, and the step goes on with that value. */
export function finalFailure(
  node: GraphNode,
  attempt: number,
  error: ReturnType<typeof toErrorRecord>,
  parts: Pick<EngineParts, "catalog">,
): RunEventBody[] {
  const manifest = parts.catalog.manifests.get(node.type);
  const port = manifest && outputsOf(node, manifest)[0]?.id;
  if (node.policy?.onError !== "value" || port === undefined) {
    return [{ type: "step.failed", step: node.id, attempt, error }];
  }
  return [
    { type: "step.logged", step: node.id, level: "warn", text: `${error.message} The run goes on with the set value.` },
    { type: "step.emitted", step: node.id, outputs: { [port]: node.policy.value ?? null } },
  ];
}

function definitionOf(parts: EngineParts, node: GraphNode): AnyNode {
  const definition = parts.catalog.nodes.get(node.type);
  if (!definition) throw new AppError("GRAPH_INVALID", `The node type "${node.type}" is not installed.`);
  return definition;
}

/** Ends when the work does or the signal says so, also if the work does not listen to the signal. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
    aborted.catch(() => {});
  }
}
