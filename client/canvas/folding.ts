/** Draws regions as one card, or opens them again. Pure. */
import type { GraphDiff, GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { nodeChange } from "./changes.ts";

/** The chosen nodes that are regions. */
export function regionsAmong(records: GraphRecords, manifests: Manifests, chosen: readonly string[]): GraphNode[] {
  return chosen.flatMap((id) => {
    const node = records[`node:${id}`] as GraphNode | undefined;
    return node && manifests.get(node.type)?.region ? [node] : [];
  });
}

/** Hides all bodies when one is shown, else shows them all. */
export function folding(regions: readonly GraphNode[]): GraphDiff {
  const collapsed = regions.some((node) => !node.collapsed) || undefined;
  return Object.assign({}, ...regions.map((node) => nodeChange(node, { collapsed }))) as GraphDiff;
}
