/** Where steps stand: the nodes of a scope, and names that steps use for each other across scopes. Pure. */
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { addressIn, placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import { isSettled, type RunState } from "#shared/run/reduce.ts";

const none: readonly GraphNode[] = [];

/** By graph: the nodes that run, by the region that holds them; the top's under no name. */
const bodies = new WeakMap<GraphBody, Map<string | undefined, GraphNode[]>>();

/** The nodes that a round of the region runs, or those at the top. Notes are not among them. */
export function nodesWithin(graph: GraphBody, manifests: Manifests, region: string | undefined): readonly GraphNode[] {
  let known = bodies.get(graph);
  if (!known) {
    known = new Map();
    for (const node of graph.nodes) {
      if (manifests.get(node.type)?.inert === true) continue;
      const held = known.get(node.parent);
      if (held) held.push(node);
      else known.set(node.parent, [node]);
    }
    bodies.set(graph, known);
  }
  return known.get(region) ?? none;
}

export function nodesOfScope(graph: GraphBody, manifests: Manifests, scope: string): readonly GraphNode[] {
  const around = regionOf(scope);
  return nodesWithin(graph, manifests, around && placeOf(around.region).node);
}

export function nodeAt(graph: GraphBody, address: string): GraphNode | undefined {
  return indexOf(graph).nodes.get(placeOf(address).node);
}

/** The address that a step means when it names a node: in its own scope, else in the nearest one around it. */
export function addressNamed(graph: GraphBody, from: string, name: string): string | undefined {
  const node = indexOf(graph).nodes.get(name);
  if (!node) return undefined;
  return [...scopesAround(from), ""]
    .find((scope) => {
      const around = regionOf(scope);
      return node.parent === (around && placeOf(around.region).node);
    })
    ?.concat(name);
}

/** Adds the steps that may have become ready because this one was settled. */
export function stirSuccessors(graph: GraphBody, address: string, stirred: Set<string>): void {
  const { scope, node } = placeOf(address);
  for (const edge of indexOf(graph).outgoing.get(node) ?? []) stirred.add(addressIn(scope, edge.to.node));
}

/** Does a region around this step, or the run, still want it? Steps of a settled region are not looked at again. */
export function isLive(state: RunState, address: string): boolean {
  if (!address.includes("/")) return true;
  return scopesAround(address).every((scope) => {
    const around = regionOf(scope);
    return (
      around !== undefined &&
      state.steps[around.region]?.status === "open" &&
      state.rounds[around.region]?.rounds[around.round]?.status === "open"
    );
  });
}

/** The unsettled steps that end with this one: itself, and all that is inside it. */
export function openWithin(state: RunState, address: string): string[] {
  const inside = `${address}[`;
  const found: string[] = [];
  for (const open of state.open) if (open === address || open.startsWith(inside)) found.push(open);
  return found;
}

export function isSettledAt(state: RunState, address: string): boolean {
  const step = state.steps[address];
  return step !== undefined && isSettled(step.status);
}
