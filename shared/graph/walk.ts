/** Ways through a graph. Everything here is iterative and linear in nodes and edges. */
import type { GraphBody, GraphEdge, GraphNode } from "./graph.ts";

export interface GraphIndex {
  nodes: ReadonlyMap<string, GraphNode>;
  /** Edges by the node that they end at, in edge order. Dangling edges are left out. */
  incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  /** Edges by the node that they start from, in edge order. */
  outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
}

const indexes = new WeakMap<GraphBody, GraphIndex>();

/** The index of a graph; built once for each graph object, which must not be changed afterwards. */
export function indexOf(graph: GraphBody): GraphIndex {
  const known = indexes.get(graph);
  if (known) return known;
  const nodes = new Map<string, GraphNode>();
  for (const node of graph.nodes) nodes.set(node.id, node);
  const incoming = new Map<string, GraphEdge[]>();
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (!nodes.has(edge.from.node) || !nodes.has(edge.to.node)) continue;
    push(outgoing, edge.from.node, edge);
    push(incoming, edge.to.node, edge);
  }
  const index = { nodes, incoming, outgoing };
  indexes.set(graph, index);
  return index;
}

export function incomingOf(graph: GraphBody, node: string): readonly GraphEdge[] {
  return indexOf(graph).incoming.get(node) ?? [];
}

/** Every node that a value can come from on its way to this one; without the node itself, unless it lies on a cycle. */
export function ancestorsOf(graph: GraphBody, node: string): Set<string> {
  const { incoming } = indexOf(graph);
  return reach(
    node,
    (id) => incoming.get(id) ?? [],
    (edge) => edge.from.node,
  );
}

/** Every node that this one's values can reach; without the node itself, unless it lies on a cycle. */
export function descendantsOf(graph: GraphBody, node: string): Set<string> {
  const { outgoing } = indexOf(graph);
  return reach(
    node,
    (id) => outgoing.get(id) ?? [],
    (edge) => edge.to.node,
  );
}

/** The node and what it needs, with the edges between them. */
export function subgraphUntil(graph: GraphBody, node: string): GraphBody {
  const kept = ancestorsOf(graph, node).add(node);
  return {
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(({ from, to }) => kept.has(from.node) && kept.has(to.node)),
  };
}

export interface Ordering {
  /** Node ids, each after everything that it depends on. Nodes on a cycle come as if its closing edges were gone. */
  order: string[];
  /** The edges that close cycles, in the order a walk from the first node meets them. Without them there is none. */
  closing: GraphEdge[];
}

/** Kahn's order, stable by the order of nodes, over the graph without its cycle-closing edges. */
export function topologicalOrder(graph: GraphBody): Ordering {
  const { nodes, outgoing } = indexOf(graph);
  const closing = closingEdges(graph);
  const left = new Map<string, number>();
  for (const id of nodes.keys()) left.set(id, 0);
  const isClosing = new Set(closing);
  for (const edges of outgoing.values()) {
    for (const edge of edges) if (!isClosing.has(edge)) left.set(edge.to.node, (left.get(edge.to.node) ?? 0) + 1);
  }
  const order: string[] = [];
  for (const [id, count] of left) if (count === 0) order.push(id);
  for (let i = 0; i < order.length; i++) {
    for (const edge of outgoing.get(order[i] as string) ?? []) {
      if (isClosing.has(edge)) continue;
      const count = (left.get(edge.to.node) ?? 0) - 1;
      left.set(edge.to.node, count);
      if (count === 0) order.push(edge.to.node);
    }
  }
  return { order, closing };
}

/** Edges that a depth-first walk finds leading back to a node that it has not left yet. */
function closingEdges(graph: GraphBody): GraphEdge[] {
  const { nodes, outgoing } = indexOf(graph);
  const closing: GraphEdge[] = [];
  const entered = new Set<string>();
  const done = new Set<string>();
  for (const root of nodes.keys()) {
    if (entered.has(root)) continue;
    entered.add(root);
    const trail: { id: string; next: number }[] = [{ id: root, next: 0 }];
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const edge = outgoing.get(top.id)?.[top.next++];
      if (!edge) {
        done.add(top.id);
        trail.pop();
      } else if (!entered.has(edge.to.node)) {
        entered.add(edge.to.node);
        trail.push({ id: edge.to.node, next: 0 });
      } else if (!done.has(edge.to.node)) {
        closing.push(edge);
      }
    }
  }
  return closing;
}

function reach(
  start: string,
  edgesOf: (id: string) => readonly GraphEdge[],
  end: (edge: GraphEdge) => string,
): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of edgesOf(id)) {
      const other = end(edge);
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

function push(map: Map<string, GraphEdge[]>, key: string, edge: GraphEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
