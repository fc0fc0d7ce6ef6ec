/** Fresh values for tests of the canvas. */
import type { Graph, GraphEdge, GraphNode } from "#shared/graph/graph.ts";

export function aNode(id: string, fields: Partial<GraphNode> = {}): GraphNode {
  return { id, type: "template", version: 1, title: "", position: { x: 0, y: 0 }, params: {}, ...fields };
}

export function anEdge(id: string, from: string, to: string): GraphEdge {
  return { id, from: { node: from, port: "out" }, to: { node: to, port: "in" } };
}

export function aGraph(nodes: GraphNode[], edges: GraphEdge[] = []): Graph {
  return { id: "g_test", name: "Test", revision: 3, nodes, edges };
}
