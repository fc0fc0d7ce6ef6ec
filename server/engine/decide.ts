/** What should happen next. Pure: the same graph, state and clock give the same commands. */
import type { ErrorRecord } from "#shared/errors.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { subgraphUntil } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { type Manifests, outputsOf } from "#shared/nodes/manifest.ts";
import { isSettled, type RunState, type StepState } from "#shared/run/reduce.ts";
import { readinessOf } from "./readiness.ts";

export type Command =
  | { do: "start"; step: string; node: string; attempt: number }
  | { do: "skip"; step: string; node: string; reason: string }
  /** A disabled node: its first input goes on through its first output. */
  | { do: "pass"; step: string; node: string; outputs: Record<string, Json> }
  /** Give up a step that took its worker down again and again. */
  | { do: "giveUp"; step: string; attempt: number; error: ErrorRecord }
  | { do: "succeed"; output: Json }
  | { do: "fail"; step?: string; error: ErrorRecord };

/** A step that was interrupted this often is taken for the cause. */
const mostCrashes = 10;

export interface Decision {
  graph: GraphBody;
  manifests: Manifests;
  state: RunState;
  now: number;
  /** Steps that this activation performs. A running step that is not among them was cut off by a crash. */
  inFlight: ReadonlySet<string>;
}

export function decide({ graph: whole, manifests, state, now, inFlight }: Decision): Command[] {
  if (state.status === "paused") return [];
  const graph = graphOfRun(whole, state);
  const nodes = graph.nodes.filter((node) => manifests.get(node.type)?.inert !== true);
  const failed = nodes.find((node) => stopsTheRun(node, state.steps[node.id]));
  const error = failed && state.steps[failed.id]?.error;
  if (failed && error) return [{ do: "fail", step: failed.id, error }];

  const commands = nodes.flatMap((node): Command[] => {
    const step = state.steps[node.id];
    if (!step) return commandForNew(node, graph, manifests, state);
    if (step.status === "running") return inFlight.has(node.id) ? [] : afterCrash(node, step);
    if (isSettled(step.status) || !isDue(step, now)) return [];
    return [start(node, step.status === "retrying" ? step.attempt + 1 : step.attempt)];
  });
  if (commands.length > 0) return commands;
  if (nodes.every((node) => isSettled(state.steps[node.id]?.status ?? "running"))) {
    return [{ do: "succeed", output: outputOf(nodes, state) }];
  }
  if (nodes.some((node) => isOpen(state.steps[node.id]))) return [];
  return [{ do: "fail", error: { code: "GRAPH_INVALID", message: "The remaining steps wait for each other." } }];
}

/** When a waiting step becomes due, the first of them. */
export function nextDue(state: RunState): number | undefined {
  const instants = Object.values(state.steps).flatMap((step) => dueAt(step) ?? []);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}

/** A run that stops at a node executes that node and what it needs. */
export function graphOfRun(graph: GraphBody, state: Pick<RunState, "until">): GraphBody {
  if (state.until === undefined) return graph;
  const known = parts.get(graph) ?? new Map<string, GraphBody>();
  parts.set(graph, known);
  const part = known.get(state.until) ?? subgraphUntil(graph, state.until);
  known.set(state.until, part);
  return part;
}

/** The same object each time, so that its index is built once. */
const parts = new WeakMap<GraphBody, Map<string, GraphBody>>();

function commandForNew(node: GraphNode, graph: GraphBody, manifests: Manifests, state: RunState): Command[] {
  const readiness = readinessOf(node, graph, manifests, state);
  switch (readiness.is) {
    case "wait":
      return [];
    case "skip":
      return [{ do: "skip", step: node.id, node: node.id, reason: readiness.reason }];
    case "start": {
      if (node.disabled !== true) return [start(node, 1)];
      const [edge] = readiness.live;
      const manifest = manifests.get(node.type);
      const port = manifest && outputsOf(node, manifest)[0]?.id;
      const value = edge && state.steps[edge.from.node]?.outputs?.[edge.from.port];
      const outputs: Record<string, Json> = port === undefined || value === undefined ? {} : { [port]: value };
      return [{ do: "pass", step: node.id, node: node.id, outputs }];
    }
    default:
      return readiness satisfies never;
  }
}

function start(node: GraphNode, attempt: number): Command {
  return { do: "start", step: node.id, node: node.id, attempt };
}

function afterCrash(node: GraphNode, step: StepState): Command[] {
  const crashes = step.attempt - (step.failures ?? 0);
  if (crashes < mostCrashes) return [start(node, step.attempt + 1)];
  const message = `The step was interrupted ${crashes} times and is not tried again.`;
  return [{ do: "giveUp", step: node.id, attempt: step.attempt, error: { code: "UNAVAILABLE", message } }];
}

function stopsTheRun(node: GraphNode, step: StepState | undefined): boolean {
  return step?.status === "failed" && node.policy?.onError !== "skip";
}

function isOpen(step: StepState | undefined): boolean {
  return step !== undefined && !isSettled(step.status);
}

function isDue(step: StepState, now: number): boolean {
  if (step.status === "answered") return true;
  const at = dueAt(step);
  return at !== undefined && at <= now;
}

function dueAt(step: StepState): number | undefined {
  if (step.status === "sleeping" || step.status === "retrying") return step.until;
  if (step.status !== "asked" || !step.question || !("expiresAt" in step.question)) return undefined;
  return step.question.expiresAt;
}

/** One `output` node gives its value, several give an object by name, none gives null. */
function outputOf(nodes: readonly GraphNode[], state: RunState): Json {
  const outputs = nodes.filter((node) => node.type === "output");
  const valueFrom = (node: GraphNode): Json | undefined => Object.values(state.steps[node.id]?.outputs ?? {})[0];
  const [only] = outputs;
  if (!only) return null;
  if (outputs.length === 1) return valueFrom(only) ?? null;
  const named: Record<string, Json> = {};
  for (const node of outputs) {
    const value = valueFrom(node);
    const name = typeof node.params.name === "string" && node.params.name !== "" ? node.params.name : node.id;
    if (value !== undefined) named[name] = value;
  }
  return named;
}
