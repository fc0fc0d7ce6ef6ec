/** Ids, types, parents and names of outputs: what each record says about itself. */
import type { GraphDiff } from "../diff.ts";
import type { GraphNode } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, report, updateNode } from "./reading.ts";

export function structureProblems(reading: Reading): Problem[] {
  return [...duplicateIds(reading), ...unknownTypes(reading), ...parents(reading), ...outputNames(reading)];
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

function removal({ index }: Reading, node: GraphNode): GraphDiff {
  const edges = [...(index.incoming.get(node.id) ?? []), ...(index.outgoing.get(node.id) ?? [])];
  return Object.fromEntries([
    [`node:${node.id}`, { before: node, after: null }],
    ...edges.map((edge) => [`edge:${edge.id}`, { before: edge, after: null }]),
  ]);
}

function* parents(reading: Reading): Generator<Problem> {
  for (const node of reading.index.nodes.values()) {
    if (node.parent === undefined) continue;
    const parent = reading.index.nodes.get(node.parent);
    // No installed node type holds others yet, so every parent is a mistake.
    const { parent: _parent, ...free } = node;
    const fix = { title: "Take it out", diff: { [`node:${node.id}`]: { before: node, after: free } } };
    const what = parent
      ? `${nodeName(reading, parent.id)} cannot hold other nodes`
      : `there is no node "${node.parent}"`;
    yield report(
      "UNKNOWN_PARENT",
      { node: node.id },
      `${nodeName(reading, node.id)} says it stands inside another node, but ${what}. Take it out.`,
      { fix },
    );
  }
}

/** Outputs are told apart by name, so two must not share one. */
function* outputNames(reading: Reading): Generator<Problem> {
  const taken = new Map<string, string>();
  for (const { node } of reading.typed.values()) {
    const name = node.params.name;
    if (node.type !== "output" || typeof name !== "string" || name === "") continue;
    const other = taken.get(name);
    taken.set(name, other ?? node.id);
    if (other === undefined) continue;
    const free = `${name}_${node.id}`;
    yield report(
      "DUPLICATE_OUTPUT",
      { node: node.id, path: ["name"] },
      `${nodeName(reading, node.id)} and ${nodeName(reading, other)} both name the run's output "${name}". Give one of them another name.`,
      {
        fix: { title: `Name it "${free}"`, diff: updateNode(node, { params: { ...node.params, name: free } }) },
      },
    );
  }
}
