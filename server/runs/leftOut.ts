import type { GraphBody } from "#shared/graph/graph.ts";
import { incomingOf, indexOf, nodesIn } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";

/**
 * The nodes at the top that need not run because everything that they feed has its result already, or is left out
 * itself. What feeds nothing is run: it is there for its effect. Pure.
 */
export function leftOut(
  graph: GraphBody,
  manifests: Manifests,
  { has, wanted }: { has(node: string): boolean; wanted: string | undefined },
): Set<string> {
  const { outgoing } = indexOf(graph);
  const found = new Set<string>();
  const isInert = (type: string) => manifests.get(type)?.inert === true;
  const open = nodesIn(graph, undefined).filter(({ type }) => !isInert(type));
  const runs = new Set(open.map(({ id }) => id));
  const isDone = (id: string) => has(id) || found.has(id);
  const isNeeded = (id: string) => {
    const edges = (outgoing.get(id) ?? []).filter(({ to }) => runs.has(to.node));
    return edges.length === 0 || edges.some(({ to }) => !isDone(to.node));
  };
  const pending = open.map(({ id }) => id);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === wanted || isDone(id) || isNeeded(id)) continue;
    found.add(id);
    for (const { from } of incomingOf(graph, id)) if (runs.has(from.node)) pending.push(from.node);
  }
  return found;
}
