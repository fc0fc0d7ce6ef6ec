/** Puts a step into a line: what came through the line now goes through the step. Pure. */
import { creation, type GraphDiff, type GraphRecords } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { parentOf } from "#shared/graph/walk.ts";
import { fits, inputsOf, type Manifests, outputsOf } from "#shared/nodes/manifest.ts";
import { portAt } from "./connect.ts";
import { bodyOf } from "./regions.ts";

/**
 * Undefined when the step does not fit there: it has lines of its own, stands in another scope, or has no port that
 * takes what the line carries, or none that gives what its end takes. The line keeps its end and its label, which names
 * the value for whoever takes it.
 */
export function inserting(
  records: GraphRecords,
  manifests: Manifests,
  edgeId: string,
  nodeId: string,
  newId: string,
): GraphDiff | undefined {
  const edge = records[`edge:${edgeId}`] as GraphEdge | undefined;
  const node = records[`node:${nodeId}`] as GraphNode | undefined;
  const manifest = node && manifests.get(node.type);
  if (!edge || !node || !manifest || hasLines(records, nodeId)) return undefined;
  const body = bodyOf(records);
  if (parentOf(body, nodeId) !== parentOf(body, edge.from.node)) return undefined;
  const source = portAt(records, manifests, edge.from, "out");
  const target = portAt(records, manifests, edge.to, "in");
  if (!source || !target) return undefined;
  const into = inputsOf(node, manifest).find((port) => fits(source.type, port.type));
  const out = outputsOf(node, manifest).find((port) => fits(port.type, target.type));
  if (!into || !out) return undefined;
  return {
    ...creation({ id: newId, from: edge.from, to: { node: nodeId, port: into.id } }),
    [`edge:${edge.id}`]: { before: edge, after: { ...edge, from: { node: nodeId, port: out.id } } },
  };
}

export function hasLines(records: GraphRecords, nodeId: string): boolean {
  return bodyOf(records).edges.some(({ from, to }) => from.node === nodeId || to.node === nodeId);
}
