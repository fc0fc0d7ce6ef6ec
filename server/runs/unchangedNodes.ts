/** Which results of one revision still hold on another. Pure. */
import type { GraphBody, GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, indexOf, nodesIn, parentOf } from "#shared/graph/walk.ts";
import { sameJson } from "#shared/json.ts";

/**
 * The nodes at the top that stand in both graphs and would do the same work on the same values: they and everything
 * upstream have the same type, params and incoming edges, regions with all that is in them. `isTouched` names nodes
 * that count as changed for another reason.
 */
export function unchangedNodes(
  before: GraphBody,
  after: GraphBody,
  isTouched: (node: GraphNode) => boolean = () => false,
): Set<string> {
  const { outgoing } = indexOf(after);
  const top = nodesIn(after, undefined);
  const stale = new Set<string>();
  for (const { id } of top) if (!isSame(before, after, id, isTouched)) stale.add(id);
  // A set that grows while it is walked is visited to its end.
  for (const id of stale) for (const edge of outgoing.get(id) ?? []) stale.add(edge.to.node);
  return new Set(top.flatMap(({ id }) => (stale.has(id) ? [] : [id])));
}

function isSame(before: GraphBody, after: GraphBody, id: string, isTouched: (node: GraphNode) => boolean): boolean {
  const [old, node] = [indexOf(before).nodes.get(id), indexOf(after).nodes.get(id)];
  if (!old || !node || isTouched(node) || !sameWork(old, node)) return false;
  if (parentOf(before, id) !== parentOf(after, id)) return false;
  if (before === after) return nodesIn(after, id).every((inner) => isSame(before, after, inner.id, isTouched));
  if (!sameJson(incomingOf(before, id).map(factsOf), incomingOf(after, id).map(factsOf))) return false;
  const body = nodesIn(after, id);
  return (
    nodesIn(before, id).length === body.length && body.every((inner) => isSame(before, after, inner.id, isTouched))
  );
}

/** Where a node is drawn, how often and for how long it is tried: none of it changes what it gave. */
function sameWork(old: GraphNode, node: GraphNode): boolean {
  if (old === node) return true;
  return (
    old.type === node.type &&
    old.version === node.version &&
    (old.disabled === true) === (node.disabled === true) &&
    sameJson(old.params, node.params) &&
    sameJson(afterFailure(old), afterFailure(node))
  );
}

function afterFailure({ policy }: GraphNode) {
  return { onError: policy?.onError ?? "stop", value: policy?.value ?? null };
}

function factsOf({ from, to, label }: GraphEdge) {
  return { from, to: to.port, label: label ?? null };
}
