import type { Graph, GraphFile } from "#shared/graph/graph.ts";

/** The file that people keep and share: no ids of this installation; it imports again to an equal graph. */
export function toFile(graph: Graph): GraphFile {
  return { goalgraph: 1, name: graph.name, nodes: graph.nodes, edges: graph.edges };
}
