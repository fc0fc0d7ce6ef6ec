/** A graph read once for all rules: indexes, manifests and ports of every node, and the order of the whole. */
import { inputsOf, type Manifests, type NodeManifest, outputsOf, type Port } from "../../nodes/manifest.ts";
import { isBinding } from "../bindings.ts";
import type { GraphDiff } from "../diff.ts";
import { idMaker } from "../freshId.ts";
import type { GraphBody, GraphEdge, GraphNode } from "../graph.ts";
import type { Place, Problem, ProblemCode } from "../problem.ts";
import { type GraphIndex, indexOf, type Ordering, topologicalOrder } from "../walk.ts";

export interface Typed {
  node: GraphNode;
  manifest: NodeManifest;
  inputs: ReadonlyMap<string, Port>;
  outputs: ReadonlyMap<string, Port>;
  /** Its outputs depend on a bound param, so any port name may exist. */
  openOutputs: boolean;
}

export interface Reading {
  graph: GraphBody;
  index: GraphIndex;
  ordering: Ordering;
  manifests: Manifests;
  /** Nodes of known types. */
  typed: ReadonlyMap<string, Typed>;
  freshId(wanted: string): string;
}

export function readGraph(graph: GraphBody, manifests: Manifests): Reading {
  const index = indexOf(graph);
  const typed = new Map<string, Typed>();
  for (const node of index.nodes.values()) {
    const manifest = manifests.get(node.type);
    if (manifest) typed.set(node.id, typedNode(node, manifest));
  }
  return { graph, index, ordering: topologicalOrder(graph), manifests, typed, freshId: idMaker(graph) };
}

/** Does nothing lead here inside a region? Then its first input gets what the round begins with. */
export function isRoundStart({ index }: Reading, node: string): boolean {
  return index.parents.has(node) && !index.incoming.has(node);
}

/** The regions around a node, innermost first. */
export function* regionsOf({ index }: Reading, node: string): Generator<string> {
  for (let id = index.parents.get(node); id !== undefined; id = index.parents.get(id)) yield id;
}

export function nodeName(reading: Reading, id: string): string {
  const node = reading.index.nodes.get(id);
  return `“${node?.title || reading.manifests.get(node?.type ?? "")?.title || id}”`;
}

export function report(
  code: ProblemCode,
  at: Place,
  message: string,
  options: { warning?: boolean; fix?: { title: string; diff: GraphDiff } } = {},
): Problem {
  return {
    code,
    severity: options.warning ? "warning" : "error",
    place: at,
    message,
    ...(options.fix && { fix: options.fix }),
  };
}

export function removeEdge(edge: GraphEdge): { title: string; diff: GraphDiff } {
  return { title: "Remove the edge", diff: { [`edge:${edge.id}`]: { before: edge, after: null } } };
}

export function updateNode(node: GraphNode, patch: Partial<GraphNode>): GraphDiff {
  return { [`node:${node.id}`]: { before: node, after: { ...node, ...patch } } };
}

function typedNode(node: GraphNode, manifest: NodeManifest): Typed {
  return {
    node,
    manifest,
    inputs: byId(inputsOf(node, manifest)),
    outputs: byId(outputsOf(node, manifest)),
    openOutputs: manifest.outputs.some((rule) => "eachOf" in rule && isBinding(node.params[rule.eachOf])),
  };
}

function byId(ports: Port[]): Map<string, Port> {
  return new Map(ports.map((port) => [port.id, port]));
}
