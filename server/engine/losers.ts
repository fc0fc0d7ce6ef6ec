/** Which steps a join that has what it needs makes pointless. Pure. */
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { ancestorsOf, indexOf } from "#shared/graph/walk.ts";
import { addressIn } from "#shared/run/address.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { isSettledAt } from "./scopes.ts";

/** Unsettled steps from which every way leads to the join only. What also feeds something else goes on. */
export function losersOf(join: GraphNode, graph: GraphBody, state: RunState, scope: string): string[] {
  const { outgoing } = indexOf(graph);
  const open = [...ancestorsOf(graph, join.id)].filter((id) => !isSettledAt(state, addressIn(scope, id)));
  const pointless = new Set([join.id]);
  // Each pass finds those whose followers are all known; a graph has no longer chain than its nodes.
  for (let found = true; found; ) {
    found = false;
    for (const id of open) {
      if (pointless.has(id)) continue;
      const edges = outgoing.get(id) ?? [];
      if (!edges.every((edge) => pointless.has(edge.to.node) || isSettledAt(state, addressIn(scope, edge.to.node)))) {
        continue;
      }
      pointless.add(id);
      found = true;
    }
  }
  pointless.delete(join.id);
  return [...pointless].map((id) => addressIn(scope, id));
}
