import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Manifests, NodeManifest } from "#shared/nodes/manifest.ts";

export function titleOf(node: GraphNode, manifest: NodeManifest | undefined): string {
  return node.title || manifest?.title || node.type;
}

/** The title of a node by its id; the id itself when there is no such node. */
export function titleAt(records: GraphRecords, manifests: Manifests, id: string): string {
  const node = records[`node:${id}`] as GraphNode | undefined;
  return node ? titleOf(node, manifests.get(node.type)) : id;
}
