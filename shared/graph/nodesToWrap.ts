import type { GraphNode } from "./graph.ts";
import { indexOf, nodesIn, parentOf } from "./walk.ts";
import type { WrapRequest } from "./wrap.ts";

/** The nodes to wrap: of one scope, without what must stay outside, with what lies between them. */
export function nodesToWrap({
  graph,
  nodes: asked,
  closing = [],
}: Pick<WrapRequest, "graph" | "nodes" | "closing">): Set<string> {
  const { nodes } = indexOf(graph);
  const chosen = new Set(asked);
  const outer = [...chosen].filter((id) => {
    const parent = parentOf(graph, id);
    return nodes.has(id) && !(parent !== undefined && chosen.has(parent));
  });
  const [first] = outer;
  if (first === undefined || outer.some((id) => parentOf(graph, id) !== parentOf(graph, first))) return new Set();
  const fit = outer.filter((id) => !staysOutside(nodes.get(id)));
  const isBack = new Set(closing);
  const forward = { nodes: graph.nodes, edges: graph.edges.filter((edge) => !isBack.has(edge)) };
  const { outgoing, incoming } = indexOf(forward);
  const after = spread(fit, (id) => (outgoing.get(id) ?? []).map(({ to }) => to.node));
  const before = spread(fit, (id) => (incoming.get(id) ?? []).map(({ from }) => from.node));
  const all = new Set([...fit, ...[...after].filter((id) => before.has(id))]);
  return new Set(nodesIn(graph, parentOf(graph, first)).flatMap(({ id }) => (all.has(id) ? [id] : [])));
}

/** The run's inputs and outputs mean the run, not a round. */
function staysOutside(node: GraphNode | undefined): boolean {
  return node?.type === "input" || node?.type === "output";
}

function spread(start: readonly string[], next: (id: string) => string[]): Set<string> {
  const found = new Set<string>();
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}
