/** A graph's records on their way to another drawing, changed step by step; what was changed is one diff. */
import { inputsOf, type Manifests, type NodeManifest, outputsOf } from "../nodes/manifest.ts";
import { mapExpressions } from "../nodes/mapExpressions.ts";
import { defaultsOf } from "../nodes/params.ts";
import type { JsonSchema } from "../nodes/schema.ts";
import { replacePaths, replaceReferences } from "./bindings.ts";
import { diffBetween, type GraphDiff, type GraphRecords, toRecords } from "./diff.ts";
import type { GraphBody, GraphEdge, GraphNode, Params } from "./graph.ts";

/** Where an edge starts or ends. */
export type End = GraphEdge["from"];

export type Draft = ReturnType<typeof createDraft>;

/** Records that are changed step by step. */
export function createDraft(graph: GraphBody, manifests: Manifests, freshId: (wanted: string) => string) {
  const before = toRecords(graph);
  const records: Record<string, GraphNode | GraphEdge> = { ...(before as Record<string, GraphNode | GraphEdge>) };
  const nodeAt = (id: string) => records[`node:${id}`] as GraphNode | undefined;
  const portsOf = (id: string, ports: (node: GraphNode, manifest: NodeManifest) => { id: string }[]) => {
    const node = nodeAt(id);
    const manifest = node && manifests.get(node.type);
    return node && manifest ? ports(node, manifest).map((port) => port.id) : [];
  };
  const draft = {
    graph,
    manifests,
    outputs: (id: string) => portsOf(id, outputsOf),
    firstInput: (id: string): string | undefined => portsOf(id, inputsOf)[0],
    firstOutput: (id: string): string | undefined => portsOf(id, outputsOf)[0],
    isInert: (id: string) => manifests.get(nodeAt(id)?.type ?? "")?.inert === true,
    add(
      type: string,
      manifest: NodeManifest,
      at: { x: number; y: number },
      more: { parent: string | undefined; id?: string; title?: string; params?: Params },
    ): string {
      const id = more.id ?? freshId(type);
      records[`node:${id}`] = {
        id,
        type,
        version: manifest.version,
        title: more.title ?? "",
        position: { x: Math.round(at.x), y: Math.round(at.y) },
        params: { ...defaultsOf(manifest.params as JsonSchema), ...more.params },
        ...(more.parent !== undefined && { parent: more.parent }),
      };
      return id;
    },
    /** A new node of a built-in type. */
    addOf(type: string, at: { x: number; y: number }, parent: string | undefined): string {
      const manifest = manifests.get(type);
      if (!manifest) throw new Error(`There is no node type \`${type}\`, which is built in.`);
      return draft.add(type, manifest, at, { parent });
    },
    put(node: GraphNode) {
      records[`node:${node.id}`] = node;
    },
    shift(id: string, by: number) {
      const node = nodeAt(id);
      if (node) records[`node:${id}`] = { ...node, position: { x: node.position.x + by, y: node.position.y } };
    },
    /** A step that gives what an expression gives. */
    expression(expr: string, at: { x: number; y: number }, more: { parent: string | undefined; title: string }): End {
      const manifest = manifests.get("transform");
      if (!manifest) throw new Error("Wrapping needs the node type `transform`, which is built in.");
      const id = draft.add("transform", manifest, at, { ...more, params: { value: { $expr: expr } } });
      return { node: id, port: draft.firstOutput(id) ?? "out" };
    },
    patch(id: string, patch: { parent: string | undefined }) {
      const node = nodeAt(id);
      if (!node) return;
      const { parent: _parent, ...free } = node;
      records[`node:${id}`] = { ...free, ...(patch.parent !== undefined && { parent: patch.parent }) };
    },
    patchGroup(id: string, group: string) {
      const node = nodeAt(id);
      if (node) records[`node:${id}`] = { ...node, group };
    },
    patchParams(id: string, params: Params) {
      const node = nodeAt(id);
      if (node) records[`node:${id}`] = { ...node, params: { ...node.params, ...params } };
    },
    connect(from: End, to: End, label?: string) {
      const id = freshId(`e_${from.node}_${to.node}`);
      records[`edge:${id}`] = { id, from, to, ...(label !== undefined && { label }) };
    },
    reroute(edge: GraphEdge, ends: Partial<Pick<GraphEdge, "from" | "to">>) {
      const key = `edge:${edge.id}`;
      records[key] = { ...(records[key] as GraphEdge), ...ends };
    },
    remove(edge: GraphEdge) {
      delete records[`edge:${edge.id}`];
    },
    /** Takes a node away with the edges that end at it. */
    removeNode(id: string) {
      delete records[`node:${id}`];
      for (const [key, record] of Object.entries(records)) {
        if ("from" in record && (record.from.node === id || record.to.node === id)) delete records[key];
      }
    },
    replaceReferencesOutside(inside: ReadonlySet<string>, replacement: Parameters<typeof replaceReferences>[1]) {
      for (const { id } of graph.nodes) {
        const node = nodeAt(id);
        const manifest = node && manifests.get(node.type);
        if (!node || !manifest || inside.has(id)) continue;
        const params = mapExpressions(manifest.params as JsonSchema, node.params, (expr) =>
          replaceReferences(expr, replacement),
        );
        if (params !== node.params) records[`node:${id}`] = { ...node, params };
      }
    },
    /** Replaces paths in the expressions of every node. */
    replacePathsIn(replacement: Parameters<typeof replacePaths>[1]) {
      for (const record of Object.values(records)) {
        if (!("params" in record)) continue;
        const schema = (manifests.get(record.type)?.params ?? {}) as JsonSchema;
        const params = mapExpressions(schema, record.params, (expr) => replacePaths(expr, replacement));
        if (params !== record.params) records[`node:${record.id}`] = { ...record, params };
      }
    },
    diff: (): GraphDiff => diffBetween(before, records as GraphRecords),
  };
  return draft;
}
