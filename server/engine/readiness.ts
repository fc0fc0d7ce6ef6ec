/** Which edges carry a value, and whether a node may start. Pure. */
import type { GraphBody, GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, indexOf } from "#shared/graph/walk.ts";
import { inputsOf, type Manifests, type Port } from "#shared/nodes/manifest.ts";
import type { RunState } from "#shared/run/reduce.ts";

/** `live`: a value goes through. `dead`: none ever will. `pending`: not known yet. */
export type EdgeStatus = "live" | "dead" | "pending";

export function edgeStatus(edge: GraphEdge, graph: GraphBody, manifests: Manifests, state: RunState): EdgeStatus {
  const source = indexOf(graph).nodes.get(edge.from.node);
  if (!source || manifests.get(source.type)?.inert === true) return "dead";
  const step = state.steps[source.id];
  switch (step?.status) {
    case "succeeded":
      return Object.hasOwn(step.outputs ?? {}, edge.from.port) ? "live" : "dead";
    case "skipped":
    case "cancelled":
      return "dead";
    case "failed":
      return source.policy?.onError === "skip" ? "dead" : "pending";
    default:
      return "pending";
  }
}

/** `start`: with these edges' values. `skip`: it will never be taken. `wait`: not known yet. */
export type Readiness = { is: "start"; live: GraphEdge[] } | { is: "skip"; reason: string } | { is: "wait" };

export function readinessOf(node: GraphNode, graph: GraphBody, manifests: Manifests, state: RunState): Readiness {
  const edges = incomingOf(graph, node.id);
  if (edges.length === 0) return { is: "start", live: [] };
  const manifest = manifests.get(node.type);
  const statuses = edges.map((edge) => edgeStatus(edge, graph, manifests, state));
  const live = edges.filter((_, index) => statuses[index] === "live");
  const pending = statuses.filter((status) => status === "pending").length;
  const needed = manifest?.ready === "byMode" ? liveEdgesNeeded(node) : undefined;
  if (needed !== undefined) {
    if (live.length >= needed) return { is: "start", live: firstToArrive(live, needed, edges, state) };
    if (live.length + pending >= needed) return { is: "wait" };
    return { is: "skip", reason: `Only ${live.length} of the ${needed} branches it waits for can arrive.` };
  }
  if (pending > 0) return { is: "wait" };
  if (live.length === 0) return { is: "skip", reason: "No branch leads here in this run." };
  const missing = manifest && requiredPorts(inputsOf(node, manifest)).find((port) => isStarved(port.id, edges, live));
  if (missing) return { is: "skip", reason: `Nothing came through "${missing.label ?? missing.id}".` };
  return { is: "start", live };
}

/** A join's `any` and `count` modes; undefined means all edges. */
function liveEdgesNeeded(node: GraphNode): number | undefined {
  if (node.params.mode === "any") return 1;
  if (node.params.mode !== "count") return undefined;
  const count = node.params.count;
  return typeof count === "number" && count >= 1 ? Math.floor(count) : 1;
}

/** The edges whose sources ended first, in edge order: the same ones however often the step is started. */
function firstToArrive(
  live: readonly GraphEdge[],
  needed: number,
  edges: readonly GraphEdge[],
  state: RunState,
): GraphEdge[] {
  const arrival = (edge: GraphEdge) => state.steps[edge.from.node]?.endedSeq ?? 0;
  const first = new Set(live.toSorted((a, b) => arrival(a) - arrival(b)).slice(0, needed));
  return edges.filter((edge) => first.has(edge));
}

function requiredPorts(ports: readonly Port[]): Port[] {
  return ports.filter((port) => port.required === true);
}

/** Edges lead to the port, and none of them is live. A port without edges is the validator's matter. */
function isStarved(port: string, edges: readonly GraphEdge[], live: readonly GraphEdge[]): boolean {
  return edges.some((edge) => edge.to.port === port) && !live.some((edge) => edge.to.port === port);
}
