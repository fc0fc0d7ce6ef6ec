/** What a run or a round of a region gives. Pure. */
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { addressIn } from "#shared/run/address.ts";
import type { RunState } from "#shared/run/reduce.ts";

/** One `output` node gives its value, several give an object by name. */
export function runResult(
  nodes: readonly GraphNode[],
  state: RunState,
): { value?: Json; values?: Record<string, Json> } {
  return valuesOf(nodes.filter(isOutput), state, "");
}

/**
 * A round's result is that of its `output` nodes, as for a run. Without any it is what the nodes give that nothing
 * follows: the value of the only one, or an object by node id.
 */
export function roundResult(
  graph: GraphBody,
  body: readonly GraphNode[],
  state: RunState,
  scope: string,
): { value?: Json; values?: Record<string, Json> } {
  const outputs = body.filter(isOutput);
  if (outputs.length > 0) return valuesOf(outputs, state, scope);
  const { outgoing } = indexOf(graph);
  const last = body.filter((node) => (outgoing.get(node.id) ?? []).length === 0);
  const taken = last.filter((node) => firstValue(node, state, scope) !== undefined);
  // Of the ends of a branch only one is taken: its value is the round's.
  return valuesOf(taken.length === 1 ? taken : last, state, scope);
}

function valuesOf(
  nodes: readonly GraphNode[],
  state: RunState,
  scope: string,
): { value?: Json; values?: Record<string, Json> } {
  const [only] = nodes;
  if (!only) return {};
  if (nodes.length === 1) {
    const value = firstValue(only, state, scope);
    return value === undefined ? {} : { value };
  }
  const values: Record<string, Json> = {};
  for (const node of nodes) {
    const value = firstValue(node, state, scope);
    const name = isOutput(node) && typeof node.params.name === "string" && node.params.name !== "";
    if (value !== undefined) values[name ? String(node.params.name) : node.id] = value;
  }
  return { values };
}

function isOutput(node: GraphNode): boolean {
  return node.type === "output";
}

function firstValue(node: GraphNode, state: RunState, scope: string): Json | undefined {
  return Object.values(state.steps[addressIn(scope, node.id)]?.outputs ?? {})[0];
}
