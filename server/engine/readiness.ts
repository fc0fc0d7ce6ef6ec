/** Which edges carry a value, and whether a node may start. Pure. */
import type { GraphBody, GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, indexOf } from "#shared/graph/walk.ts";
import { inputsOf, type Manifests, type NodeManifest, type Port } from "#shared/nodes/manifest.ts";
import { addressIn } from "#shared/run/address.ts";
import { isSettled, type RunState } from "#shared/run/reduce.ts";
import { addressNamed } from "./scopes.ts";

/** `live`: a value goes through. `dead`: none ever will. `pending`: not known yet. */
export type EdgeStatus = "live" | "dead" | "pending";

export interface Surroundings {
  graph: GraphBody;
  manifests: Manifests;
  state: RunState;
  /** What stands before the node's id in its address. */
  scope: string;
}

function edgeStatus(edge: GraphEdge, { graph, manifests, state, scope }: Surroundings): EdgeStatus {
  const source = indexOf(graph).nodes.get(edge.from.node);
  if (!source || manifests.get(source.type)?.inert === true) return "dead";
  const step = state.steps[addressIn(scope, source.id)];
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
export type Readiness = { is: "start"; live: readonly GraphEdge[] } | { is: "skip"; reason: string } | { is: "wait" };

const wait: Readiness = { is: "wait" };

export function readinessOf(node: GraphNode, around: Surroundings): Readiness {
  const manifest = around.manifests.get(node.type);
  const edges = incomingOf(around.graph, node.id);
  if (edges.length === 0) return milestoneReached(node, around) ? { is: "start", live: edges } : wait;
  const live: GraphEdge[] = [];
  let pending = 0;
  for (const edge of edges) {
    const status = edgeStatus(edge, around);
    if (status === "live") live.push(edge);
    else if (status === "pending") pending++;
  }
  const needed = manifest?.ready === "byMode" ? liveEdgesNeeded(node) : undefined;
  if (needed !== undefined) {
    if (live.length >= needed) return { is: "start", live: firstToArrive(live, needed, edges, around) };
    if (live.length + pending >= needed) return wait;
    return { is: "skip", reason: `Only ${live.length} of the ${needed} branches it waits for can arrive.` };
  }
  if (pending > 0) return wait;
  if (live.length === 0) return { is: "skip", reason: "No branch leads here in this run." };
  const missing = live.length < edges.length && manifest ? starvedPort(node, manifest, edges, live) : undefined;
  if (missing) return { is: "skip", reason: `Nothing came through "${missing.label ?? missing.id}".` };
  return milestoneReached(node, around) ? { is: "start", live } : wait;
}

/** A join's `any` and `count` modes; undefined means all edges. */
export function liveEdgesNeeded(node: GraphNode): number | undefined {
  if (node.params.mode === "any") return 1;
  if (node.params.mode !== "count") return undefined;
  const count = node.params.count;
  return typeof count === "number" && count >= 1 ? Math.floor(count) : 1;
}

/** A milestone waits until what it comes after has ended, or what it comes before has begun. */
function milestoneReached(node: GraphNode, { graph, manifests, state, scope }: Surroundings): boolean {
  if (manifests.get(node.type)?.ready !== "milestone" || node.disabled === true) return true;
  const statusOf = (name: unknown) => {
    const address = typeof name === "string" ? addressNamed(graph, addressIn(scope, node.id), name) : undefined;
    return address === undefined ? undefined : state.steps[address]?.status;
  };
  const { after, before } = node.params;
  if (after === undefined || after === "" || statusOf(before) !== undefined) return true;
  const status = statusOf(after);
  return status !== undefined && isSettled(status);
}

/** The edges whose sources ended first, in edge order: the same ones however often the step is started. */
function firstToArrive(
  live: readonly GraphEdge[],
  needed: number,
  edges: readonly GraphEdge[],
  { state, scope }: Surroundings,
): GraphEdge[] {
  const arrival = (edge: GraphEdge) => state.steps[addressIn(scope, edge.from.node)]?.endedSeq ?? 0;
  const first = new Set(live.toSorted((a, b) => arrival(a) - arrival(b)).slice(0, needed));
  return edges.filter((edge) => first.has(edge));
}

function starvedPort(
  node: GraphNode,
  manifest: NodeManifest,
  edges: readonly GraphEdge[],
  live: readonly GraphEdge[],
): Port | undefined {
  return inputsOf(node, manifest).find((port) => port.required === true && isStarved(port.id, edges, live));
}

/** Edges lead to the port, and none of them is live. A port without edges is the validator's matter. */
function isStarved(port: string, edges: readonly GraphEdge[], live: readonly GraphEdge[]): boolean {
  return edges.some((edge) => edge.to.port === port) && !live.some((edge) => edge.to.port === port);
}
