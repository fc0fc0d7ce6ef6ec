/** Where new nodes go and what they are called. Pure. */

import type { LooseEnd } from "#client/stores/canvasStore.ts";
import { creation, type GraphDiff, type GraphRecords } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode, Params, Position } from "#shared/graph/graph.ts";
import type { Manifests, NodeManifest } from "#shared/nodes/manifest.ts";
import { firstFit } from "./connect.ts";

export const cardWidth = 240;
/** Room for a card that shows its result; a new card keeps clear of it. */
const cardHeight = 190;
const gap = { x: 80, y: 40 };

/** Makes a node of a type; with a loose end it is also connected, at the first port that fits. */
export function placement(
  records: GraphRecords,
  manifests: Manifests,
  what: { manifest: NodeManifest; params: Params; position: Position; from?: LooseEnd | undefined; edgeId: string },
): { node: GraphNode; diff: GraphDiff } {
  const { manifest, params, position, from, edgeId } = what;
  const node: GraphNode = {
    id: freeNodeId(records, manifest.type),
    type: manifest.type,
    version: manifest.version,
    title: "",
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    params,
  };
  const withNode = { ...records, [`node:${node.id}`]: node };
  const other = from && firstFit(withNode, manifests, from, from.side, node);
  if (!from || !other) return { node, diff: creation(node) };
  const mine = { node: from.node, port: from.port };
  const edge: GraphEdge = {
    id: edgeId,
    from: from.side === "out" ? mine : other,
    to: from.side === "out" ? other : mine,
  };
  return { node, diff: creation(node, edge) };
}

/** `http`, `http2`, …: readable, because expressions name steps by it. */
export function freeNodeId(records: GraphRecords, type: string, taken: ReadonlySet<string> = new Set()): string {
  const base = type.replace(/^.*\./, "");
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}${n}`;
    if (!(`node:${id}` in records) && !taken.has(id)) return id;
  }
}

/** Moves a wanted place down until no card lies there. */
export function freePosition(records: GraphRecords, wanted: Position): Position {
  const taken = Object.entries(records).flatMap(([id, record]) =>
    id.startsWith("node:") ? [(record as GraphNode).position] : [],
  );
  let { x, y } = wanted;
  for (let tries = 0; tries < 200; tries++) {
    const hit = taken.find((other) => Math.abs(other.x - x) < cardWidth && Math.abs(other.y - y) < cardHeight);
    if (!hit) break;
    y = hit.y + cardHeight + gap.y;
  }
  return { x: Math.round(x), y: Math.round(y) };
}

/** Beside a node: to its right for what follows it, to its left for what feeds it. */
export function besides(node: GraphNode, side: "in" | "out"): Position {
  const step = cardWidth + gap.x;
  return { x: node.position.x + (side === "out" ? step : -step), y: node.position.y };
}
