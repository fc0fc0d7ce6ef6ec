/** Ids, types and names of outputs: what each record says about itself. */
import type { GraphDiff } from "../diff.ts";
import type { GraphNode } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { withBodies } from "../walk.ts";
import { nodeName, type Reading, report, updateNode } from "./reading.ts";

export function structureProblems(reading: Reading): Problem[] {
  return [...duplicateIds(reading), ...unknownTypes(reading), ...outputNames(reading)];
}

function* duplicateIds({ graph }: Reading): Generator<Problem> {
  const seen = new Set<string>();
  for (const { id } of graph.nodes) {
    if (seen.has(id)) yield report("DUPLICATE_ID", { node: id }, `Two nodes have the id "${id}". Rename one of them.`);
    seen.add(id);
  }
  const edges = new Set<string>();
  for (const { id } of graph.edges) {
    if (edges.has(id)) yield report("DUPLICATE_ID", { edge: id }, `Two edges have the id "${id}". Rename one of them.`);
    edges.add(id);
  }
}

function* unknownTypes(reading: Reading): Generator<Problem> {
  for (const node of reading.index.nodes.values()) {
    if (reading.typed.has(node.id)) continue;
    const plugin = node.type.includes(".") ? node.type.slice(0, node.type.indexOf(".")) : undefined;
    const mend = plugin
      ? `Install the plugin "${plugin}" or remove the node.`
      : "Remove the node or pick another type for it.";
    yield report(
      "UNKNOWN_TYPE",
      { node: node.id },
      `${nodeName(reading, node.id)} has the type "${node.type}", which is not installed. ${mend}`,
      {
        fix: { title: `Remove ${nodeName(reading, node.id)}`, diff: removal(reading, node) },
      },
    );
  }
}

/** The node with what stands inside it, and every edge that ends at one of them. */
function removal({ graph, index }: Reading, node: GraphNode): GraphDiff {
  const diff: Record<string, GraphDiff[string]> = {};
  for (const id of withBodies(graph, [node.id])) {
    const before = index.nodes.get(id);
    if (before) diff[`node:${id}`] = { before, after: null };
    for (const edge of [...(index.incoming.get(id) ?? []), ...(index.outgoing.get(id) ?? [])]) {
      diff[`edge:${edge.id}`] = { before: edge, after: null };
    }
  }
  return diff;
}

/** Outputs of one scope are told apart by name, so two must not share one. */
function* outputNames(reading: Reading): Generator<Problem> {
  const taken = new Map<string, string>();
  for (const { node } of reading.typed.values()) {
    const name = node.params.name;
    if (node.type !== "output" || typeof name !== "string" || name === "") continue;
    const region = reading.index.parents.get(node.id);
    const key = `${region ?? ""}\n${name}`;
    const other = taken.get(key);
    taken.set(key, other ?? node.id);
    if (other === undefined) continue;
    const free = `${name}_${node.id}`;
    const whose = region === undefined ? "the run's output" : "the round's output";
    yield report(
      "DUPLICATE_OUTPUT",
      { node: node.id, path: ["name"] },
      `${nodeName(reading, node.id)} and ${nodeName(reading, other)} both name ${whose} "${name}". Give one of them another name.`,
      {
        fix: { title: `Name it "${free}"`, diff: updateNode(node, { params: { ...node.params, name: free } }) },
      },
    );
  }
}
