/** The diffs of single edits. Pure. */
import type { GraphDiff, GraphMeta } from "#shared/graph/diff.ts";
import type { GraphNode, Params } from "#shared/graph/graph.ts";

/** Changes fields of a node; a field set to `undefined` goes away. */
export function nodeChange(node: GraphNode, patch: { [K in keyof GraphNode]?: GraphNode[K] | undefined }): GraphDiff {
  const after: Record<string, unknown> = { ...node, ...patch };
  for (const [key, value] of Object.entries(patch)) if (value === undefined) delete after[key];
  // The patch can only take optional fields away: required ones have no `undefined` in their type's callers.
  return { [`node:${node.id}`]: { before: node, after: after as unknown as GraphNode } };
}

export function paramChange(node: GraphNode, params: Params): GraphDiff {
  return nodeChange(node, { params });
}

export function nameChange(before: GraphMeta, name: string): GraphDiff {
  return { graph: { before, after: { name } } };
}
