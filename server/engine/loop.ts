/** One activation: fold, decide, append, perform, until the run ends or waits. */
import { AppError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { isFinal, isSettled, type RunState } from "#shared/run/reduce.ts";
import { type Command, decide, graphOfRun, nextDue } from "./decide.ts";
import type { EngineParts, RunPlace } from "./parts.ts";
import { finalFailure, perform } from "./perform.ts";
import type { RunWriter } from "./writer.ts";

export interface Loop {
  parts: EngineParts;
  run: RunPlace;
  graph: GraphBody;
  writer: RunWriter;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
  /** Resolves at the next call of `changed`. */
  change: { next(): Promise<void>; changed(): void };
  /** Aborts every step under way when the run was stopped. */
  steps: Map<string, AbortController>;
}

/** Shorter waits are spent in the activation; for longer ones the lease is given back. */
const lingerMs = 1_000;

export async function runLoop(loop: Loop): Promise<void> {
  const { parts, run, writer, signal, steps, change } = loop;
  let failure: { reason: unknown } | undefined;
  const onAbort = () => change.changed();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      const changed = change.next();
      if (failure) throw failure.reason;
      signal.throwIfAborted();
      if (isFinal(writer.state().status)) return;
      const started = await appendDecisions(loop);
      if (isFinal(writer.state().status)) return;
      for (const step of started) {
        begin(loop, step, (reason) => {
          failure ??= { reason };
        });
      }
      // What was decided may have settled steps: look again before waiting.
      if (started.length === 0 && decided(loop).length > 0) continue;
      const due = writer.state().status === "paused" ? undefined : nextDue(writer.state());
      const isNear = due !== undefined && due <= parts.clock.now() + lingerMs;
      if (steps.size === 0 && started.length === 0 && !isNear) {
        parts.crashPoint?.("before-park");
        if (due !== undefined) await parts.queue.wake(run.id, due);
        return;
      }
      const stopClock = due === undefined ? undefined : parts.clock.at(due, change.changed);
      await changed;
      stopClock?.();
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    for (const controller of steps.values()) controller.abort(new AppError("CANCELLED", "The run was stopped."));
    steps.clear();
  }
}

function decided({ graph, parts, steps, writer }: Loop, state = writer.state()): Command[] {
  return decide({
    graph,
    manifests: parts.catalog.manifests,
    state,
    now: parts.clock.now(),
    inFlight: new Set(steps.keys()),
  });
}

/** Appends the decisions for the newest state; gives the steps that now have to be performed. */
async function appendDecisions(loop: Loop): Promise<string[]> {
  let started: string[] = [];
  await loop.writer.append((state) => {
    const commands = decided(loop, state);
    started = commands.flatMap((command) => (command.do === "start" ? [command.step] : []));
    return commands.flatMap((command) => eventsFor(command, state, loop));
  });
  return started;
}

function eventsFor(command: Command, state: RunState, { graph, parts }: Loop): RunEventBody[] {
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
    case "giveUp": {
      const node = indexOf(graph).nodes.get(command.step);
      return node ? finalFailure(node, command.attempt, command.error, parts) : [];
    }
    case "succeed":
      return [{ type: "run.succeeded", output: command.output }];
    case "fail":
      return [
        ...cancelOpenSteps(state, "The run failed."),
        {
          type: "run.failed",
          error: command.error,
          ...(command.step !== undefined && { step: command.step }),
        },
      ];
    default:
      return command satisfies never;
  }
}

/** For the end of a run: no step stays open. */
export function cancelOpenSteps(state: RunState, reason: string): RunEventBody[] {
  return Object.entries(state.steps).flatMap(([step, { status }]): RunEventBody[] =>
    isSettled(status) ? [] : [{ type: "step.cancelled", step, reason }],
  );
}

function begin(loop: Loop, step: string, onFailure: (reason: unknown) => void): void {
  const { parts, run, writer, steps, change } = loop;
  const graph = graphOfRun(loop.graph, writer.state());
  const node = indexOf(graph).nodes.get(step);
  if (!node) return;
  const controller = new AbortController();
  steps.set(step, controller);
  void perform({ parts, run, graph, node, writer, signal: controller.signal })
    .catch((reason) => {
      // Aborted from outside: the journal says why, or the next activation goes on.
      if (!controller.signal.aborted) onFailure(reason);
    })
    .finally(() => {
      if (steps.get(step) === controller) steps.delete(step);
      change.changed();
    });
}
