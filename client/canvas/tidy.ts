/** Tidy: lays the graph out from left to right. The layout engine is loaded when it is first asked for. */
import type { ElkNode } from "elkjs/lib/elk-api.js";
import type { GraphDiff, GraphRecords } from "#shared/graph/diff.ts";
import { toBody } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { cardWidth } from "./place.ts";

export type Sizes = ReadonlyMap<string, { width: number; height: number }>;

/** One diff that moves every chosen card (all, when fewer than two are chosen): one undo step. */
export async function tidied(records: GraphRecords, sizes: Sizes, chosen: readonly string[]): Promise<GraphDiff> {
  const { default: ELK } = await import("elkjs/lib/elk.bundled.js");
  const input = toElk(records, sizes, chosen);
  return fromElk(records, await new ELK().layout(input));
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.layered.spacing.nodeNodeBetweenLayers": "80",
  "elk.spacing.nodeNode": "40",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "60",
};

/** Sticky notes keep their place: where they lie is what they mean. */
export function toElk(records: GraphRecords, sizes: Sizes, chosen: readonly string[]): ElkNode {
  const { nodes, edges } = toBody(records);
  const wanted = chosen.length > 1 ? new Set(chosen) : undefined;
  const laid = nodes.filter((node) => node.type !== "note" && (wanted?.has(node.id) ?? true));
  const ids = new Set(laid.map((node) => node.id));
  return {
    id: "graph",
    layoutOptions: options,
    children: laid.map((node) => ({ id: node.id, ...(sizes.get(node.id) ?? { width: cardWidth, height: 120 }) })),
    edges: edges
      .filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node))
      .map((edge) => ({ id: edge.id, sources: [edge.from.node], targets: [edge.to.node] })),
  };
}

/** Puts the layout where the cards were: their common top left corner stays. */
export function fromElk(records: GraphRecords, layout: ElkNode): GraphDiff {
  const placed = (layout.children ?? []).flatMap((child) => {
    const before = records[`node:${child.id}`] as GraphNode | undefined;
    return before ? [{ before, x: child.x ?? 0, y: child.y ?? 0 }] : [];
  });
  const left = Math.min(...placed.map((item) => item.before.position.x)) - Math.min(...placed.map((item) => item.x));
  const top = Math.min(...placed.map((item) => item.before.position.y)) - Math.min(...placed.map((item) => item.y));
  return Object.fromEntries(
    placed.flatMap(({ before, x, y }) => {
      const position = { x: Math.round(x + left), y: Math.round(y + top) };
      const stands = position.x === before.position.x && position.y === before.position.y;
      return stands ? [] : [[`node:${before.id}`, { before, after: { ...before, position } }]];
    }),
  );
}
