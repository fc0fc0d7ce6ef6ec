/**
 * Ways through a graph. A region's body (the nodes whose `parent` it is) is a scope of its own, and edges join nodes of
 * one scope. Everything here is iterative and linear in nodes and edges.
 */
import type { GraphBody, GraphEdge, GraphNode } from "./graph.ts";

export interface GraphIndex {
  nodes: ReadonlyMap<string, GraphNode>;
  /** Edges by the node that they end at, in edge order. Those that dangle or cross a region's wall are left out. */
  incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  /** Edges by the node that they start from, in edge order. The same edges are left out. */
  outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
  /** The region around each node; absent for those at the top. */
  parents: ReadonlyMap<string, string>;
  /** Nodes by the region around them, in node order; those at the top under `undefined`. */
  bodies: ReadonlyMap<string | undefined, readonly GraphNode[]>;
}

const indexes = new WeakMap<GraphBody, GraphIndex>();

/** The index of a graph; built once for each graph object, which must not be changed afterwards. */
export function indexOf(graph: GraphBody): GraphIndex {
  const known = indexes.get(graph);
  if (known) return known;
  const nodes = new Map<string, GraphNode>();
  for (const node of graph.nodes) nodes.set(node.id, node);
  const parents = soundParents(nodes);
  const bodies = new Map<string | undefined, GraphNode[]>();
  for (const node of nodes.values()) push(bodies, parents.get(node.id), node);
  const incoming = new Map<string, GraphEdge[]>();
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const [from, to] = [edge.from.node, edge.to.node];
    if (!nodes.has(from) || !nodes.has(to) || parents.get(from) !== parents.get(to)) continue;
    push(outgoing, from, edge);
    push(incoming, to, edge);
  }
  const index = { nodes, incoming, outgoing, parents, bodies };
  indexes.set(graph, index);
  return index;
}

export function incomingOf(graph: GraphBody, node: string): readonly GraphEdge[] {
  return indexOf(graph).incoming.get(node) ?? [];
}

/** The region around a node; undefined at the top. */
export function parentOf(graph: GraphBody, node: string): string | undefined {
  return indexOf(graph).parents.get(node);
}

/** The nodes of one scope, in node order: a region's body, or without a region those at the top. */
export function nodesIn(graph: GraphBody, region: string | undefined): readonly GraphNode[] {
  return indexOf(graph).bodies.get(region) ?? [];
}

/** The regions around a node, innermost first. */
export function regionsAround(graph: GraphBody, node: string): string[] {
  const { parents } = indexOf(graph);
  const around: string[] = [];
  for (let region = parents.get(node); region !== undefined; region = parents.get(region)) around.push(region);
  return around;
}

/** The node, or the outermost region that holds it: the one that stands at the top. */
export function outermostOf(graph: GraphBody, node: string): string {
  return regionsAround(graph, node).at(-1) ?? node;
}

/** The nodes with everything that stands inside them, at any depth. */
export function withBodies(graph: GraphBody, nodes: Iterable<string>): Set<string> {
  const { bodies } = indexOf(graph);
  const found = new Set(nodes);
  for (const id of found) for (const inner of bodies.get(id) ?? []) found.add(inner.id);
  return found;
}

/**
 * Every node of the same scope that a value can come from on its way to this one; without the node itself, unless it
 * lies on a cycle, and without what stands inside regions on the way.
 */
export function ancestorsOf(graph: GraphBody, node: string): Set<string> {
  const { incoming } = indexOf(graph);
  return reach(
    node,
    (id) => incoming.get(id) ?? [],
    (edge) => edge.from.node,
  );
}

/**
 * What a node's expressions may name, scope by scope from the innermost: its own ancestors, then those of each region
 * around it. In a run the first set stands in the step's own scope, the next one in the scope around it, and so on.
 */
export function visibleTo(graph: GraphBody, node: string): Set<string>[] {
  return [node, ...regionsAround(graph, node)].map((id) => ancestorsOf(graph, id));
}

/**
 * Every node that this one's values can reach, regions on the way with all that is in them; without the node itself,
 * unless it lies on a cycle. A node inside a region means the outermost region around it, which is then among them.
 */
export function descendantsOf(graph: GraphBody, node: string): Set<string> {
  const { outgoing } = indexOf(graph);
  const top = outermostOf(graph, node);
  const after = reach(
    top,
    (id) => outgoing.get(id) ?? [],
    (edge) => edge.to.node,
  );
  const onCycle = after.has(top);
  const found = withBodies(graph, after.add(top));
  if (top === node && !onCycle) found.delete(node);
  return found;
}

/**
 * The node and what it needs, with the edges between them; regions with all that is in them. A node inside a region
 * means the outermost region around it.
 */
export function subgraphUntil(graph: GraphBody, node: string): GraphBody {
  const top = outermostOf(graph, node);
  const kept = withBodies(graph, ancestorsOf(graph, top).add(top));
  return {
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(({ from, to }) => kept.has(from.node) && kept.has(to.node)),
  };
}

export interface Ordering {
  /**
   * Node ids, each after everything that it depends on, and a region's body directly after the region. Nodes on a cycle
   * come as if its closing edges were gone.
   */
  order: string[];
  /** The edges that close cycles, in the order a walk from the first node meets them. Without them there is none. */
  closing: GraphEdge[];
}

/** Kahn's order, stable by the order of nodes, over the graph without its cycle-closing edges. */
export function topologicalOrder(graph: GraphBody): Ordering {
  const { nodes, outgoing, parents, bodies } = indexOf(graph);
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
  return { order: bodies.size < 2 ? order : bodiesInPlace(order, parents), closing };
}

/** Each region's body, in its order, moved to directly behind the region. */
function bodiesInPlace(order: readonly string[], parents: ReadonlyMap<string, string>): string[] {
  const scopes = new Map<string | undefined, string[]>();
  for (const id of order) push(scopes, parents.get(id), id);
  const result: string[] = [];
  const open = [...(scopes.get(undefined) ?? [])].reverse();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    result.push(id);
    open.push(...(scopes.get(id) ?? []).reverse());
  }
  return result;
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

/**
 * The regions that can be relied on. A parent that does not exist counts as none, and where parents run in a circle the
 * walk that finds it cuts it, so that every chain of parents ends at the top. The validator reports both.
 */
function soundParents(nodes: ReadonlyMap<string, GraphNode>): Map<string, string> {
  const parents = new Map<string, string>();
  const settled = new Set<string>();
  for (const start of nodes.keys()) {
    const trail = new Set<string>();
    let id: string | undefined = start;
    while (id !== undefined && !settled.has(id)) {
      trail.add(id);
      const parent: string | undefined = nodes.get(id)?.parent;
      const isSound: boolean = parent !== undefined && nodes.has(parent) && !trail.has(parent);
      if (parent !== undefined && isSound) parents.set(id, parent);
      id = isSound ? parent : undefined;
    }
    for (const each of trail) settled.add(each);
  }
  return parents;
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

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
