/** A circle is meant as a loop: the change that makes it one. */
import { type Manifests, outputsOf } from "../nodes/manifest.ts";
import { creation, squash } from "./diff.ts";
import type { GraphBody, GraphEdge } from "./graph.ts";
import { ancestorsOf, indexOf } from "./walk.ts";
import { type Wrapped, wrapping } from "./wrap.ts";

/** The node type that a circle is wrapped in. */
export const loopType = "repeat";

/** The nodes of the circle that an edge of the graph closes: all that it reaches and that reach it. */
export function circleThrough(graph: GraphBody, edge: GraphEdge): Set<string> {
  const { outgoing } = indexOf(graph);
  const before = ancestorsOf(graph, edge.to.node);
  const circle = new Set([edge.to.node]);
  for (const id of circle) {
    for (const { to } of outgoing.get(id) ?? []) if (before.has(to.node)) circle.add(to.node);
  }
  return circle;
}

/** Wraps a circle in a loop. Undefined when it cannot be: inputs and outputs of the run stand outside of loops. */
export function loopAround(
  graph: GraphBody,
  manifests: Manifests,
  circle: ReadonlySet<string>,
  closing: readonly GraphEdge[],
  freshId?: (wanted: string) => string,
): Wrapped | undefined {
  if (!manifests.has(loopType) || !manifests.has("transform")) return undefined;
  const { nodes } = indexOf(graph);
  for (const id of circle) {
    const type = nodes.get(id)?.type;
    if (type === "input" || type === "output") return undefined;
  }
  return wrapping({ graph, manifests, nodes: circle, type: loopType, closing, ...(freshId && { freshId }) });
}

/** Instead of an edge that leads backwards: a loop around what it would go around. */
export function loopInsteadOf(graph: GraphBody, manifests: Manifests, edge: GraphEdge): Wrapped | undefined {
  const source = indexOf(graph).nodes.get(edge.from.node);
  const manifest = source && manifests.get(source.type);
  if (!source || !manifest || !outputsOf(source, manifest).some(({ id }) => id === edge.from.port)) return undefined;
  const drawn = { nodes: graph.nodes, edges: [...graph.edges, edge] };
  const circle = circleThrough(drawn, edge);
  if (!circle.has(edge.from.node)) return undefined;
  const wrapped = loopAround(drawn, manifests, circle, [edge]);
  return wrapped && { region: wrapped.region, diff: squash(creation(edge), wrapped.diff) };
}
