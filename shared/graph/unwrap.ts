import type { Manifests } from "../nodes/manifest.ts";
import { stepReference } from "./bindings.ts";
import type { GraphDiff } from "./diff.ts";
import { createDraft, type Draft, type End } from "./draft.ts";
import { idMaker } from "./freshId.ts";
import type { GraphBody, GraphNode } from "./graph.ts";
import { indexOf, nodesIn } from "./walk.ts";

/** Takes a region away and leaves its body in its place. Undefined when the node is no region. */
export function unwrapping(graph: GraphBody, manifests: Manifests, region: string): GraphDiff | undefined {
  const { nodes, incoming, outgoing } = indexOf(graph);
  const node = nodes.get(region);
  if (!node || !manifests.get(node.type)?.region) return undefined;
  const draft = createDraft(graph, manifests, idMaker(graph));
  const body = nodesIn(graph, region);
  const outputs = body.filter(({ type }) => type === "output");
  const last = lastOf(draft, graph, body, outputs);
  for (const { id } of body) draft.patch(id, { parent: node.parent });
  if (last && outputs.length === 1) for (const { id } of outputs) draft.removeNode(id);
  const entries = body.filter(({ id }) => (incoming.get(id) ?? []).length === 0 && draft.firstInput(id) !== undefined);
  for (const edge of incoming.get(region) ?? []) {
    for (const { id } of entries)
      draft.connect(edge.from, { node: id, port: draft.firstInput(id) ?? "in" }, edge.label);
    draft.remove(edge);
  }
  for (const edge of outgoing.get(region) ?? []) {
    if (last && edge.from.port === draft.firstOutput(region)) draft.reroute(edge, { from: last });
    else draft.remove(edge);
  }
  if (last) {
    draft.replaceReferencesOutside(new Set([region]), (step) =>
      step.node === region && step.port === draft.firstOutput(region) ? stepReference(last.node, last.port) : undefined,
    );
  }
  draft.removeNode(region);
  return draft.diff();
}

/** Where the value of a body comes from: its only `output` node's source, or its only last node. */
function lastOf(draft: Draft, graph: GraphBody, body: readonly GraphNode[], outputs: GraphNode[]): End | undefined {
  const { incoming, outgoing } = indexOf(graph);
  const [output] = outputs;
  if (output) return outputs.length === 1 ? incoming.get(output.id)?.[0]?.from : undefined;
  const leaves = body.filter(({ id }) => !draft.isInert(id) && (outgoing.get(id) ?? []).length === 0);
  const [leaf] = leaves;
  const port = leaf && draft.firstOutput(leaf.id);
  return leaf && leaves.length === 1 && port !== undefined ? { node: leaf.id, port } : undefined;
}
