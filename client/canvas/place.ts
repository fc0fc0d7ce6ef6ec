/** Where new nodes go and what they are called. Pure. */

import type { LooseEnd } from "#client/stores/canvasStore.ts";
import { creation, type GraphDiff, type GraphRecords } from "#shared/graph/diff.ts";
import type { Box, Size } from "#shared/graph/frame.ts";
import type { GraphEdge, GraphNode, Params, Position } from "#shared/graph/graph.ts";
import { nodesIn } from "#shared/graph/walk.ts";
import type { Manifests, NodeManifest } from "#shared/nodes/manifest.ts";
import { firstFit } from "./connect.ts";
import type { Frames } from "./regions.ts";

export const cardWidth = 240;
/** Room for a card that shows its result; a new card keeps clear of it. */
const cardHeight = 190;
const gap = { x: 80, y: 40 };

/** Makes a node of a type; with a loose end it is also connected, at the first port that fits. */
export function placement(
  records: GraphRecords,
  manifests: Manifests,
  what: {
    manifest: NodeManifest;
    params: Params;
    position: Position;
    /** The region that holds it. */
    region?: string | undefined;
    from?: LooseEnd | undefined;
    edgeId: string;
  },
): { node: GraphNode; diff: GraphDiff } {
  const { manifest, params, position, region, from, edgeId } = what;
  const node: GraphNode = {
    id: freeNodeId(records, manifest.type),
    type: manifest.type,
    version: manifest.version,
    title: "",
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    params,
    ...(region !== undefined && { parent: region }),
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

/** Moves a wanted place down until nothing of that region (or of the top) lies there. */
export function freePosition(
  { graph, boxes }: Frames,
  wanted: Position,
  { region, size = { width: cardWidth, height: cardHeight } }: { region?: string | undefined; size?: Size } = {},
): Position {
  const taken = nodesIn(graph, region).map(({ id, position: { x, y } }): Box => {
    return boxes.get(id) ?? { x, y, right: x + cardWidth, bottom: y + cardHeight };
  });
  const { x } = wanted;
  let { y } = wanted;
  for (let tries = 0; tries < 200; tries++) {
    const hit = taken.find((box) => {
      return box.x < x + size.width && box.right > x && box.y < y + size.height && box.bottom > y;
    });
    if (!hit) break;
    y = hit.bottom + gap.y;
  }
  return { x: Math.round(x), y: Math.round(y) };
}

/** Beside a node: to its right for what follows it, to its left for what feeds it. */
export function besides({ boxes }: Frames, node: GraphNode, side: "in" | "out"): Position {
  const { x, y } = node.position;
  const right = boxes.get(node.id)?.right ?? x + cardWidth;
  return { x: side === "out" ? right + gap.x : x - cardWidth - gap.x, y };
}
