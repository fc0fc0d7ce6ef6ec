/** Regions on the canvas: which nodes are drawn as frames, where the frames lie, and what stands under a point. Pure. */
import { type GraphRecords, toBody } from "#shared/graph/diff.ts";
import { type Box, framesOf, type Sizes } from "#shared/graph/frame.ts";
import type { GraphBody, GraphNode, Position } from "#shared/graph/graph.ts";
import { nodesIn, regionsAround, withBodies } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";

const bodies = new WeakMap<GraphRecords, GraphBody>();

/** The graph of these records; the same object for the same records, so that its index is built once. */
export function bodyOf(records: GraphRecords): GraphBody {
  let body = bodies.get(records);
  if (!body) {
    body = toBody(records);
    bodies.set(records, body);
  }
  return body;
}

export interface Frames {
  graph: GraphBody;
  /** By region. */
  boxes: ReadonlyMap<string, Box>;
}

export function framesIn(records: GraphRecords, manifests: Manifests, sizes?: Sizes): Frames {
  const graph = bodyOf(records);
  return { graph, boxes: framesOf(graph, (node) => manifests.get(node.type)?.region !== undefined, sizes) };
}

/** The innermost region under a point, without those that are carried there. */
export function regionUnder(
  { graph, boxes }: Frames,
  point: Position,
  carried: ReadonlySet<string>,
): string | undefined {
  let found: { id: string; depth: number } | undefined;
  for (const [id, box] of boxes) {
    if (carried.has(id) || point.x < box.x || point.x > box.right || point.y < box.y || point.y > box.bottom) continue;
    const depth = regionsAround(graph, id).length;
    if (!found || depth >= found.depth) found = { id, depth };
  }
  return found?.id;
}

/** Where a region has room for one more card: beside its last one, or where the body begins. */
export function roomIn(
  { graph, boxes }: Frames,
  region: string,
  besidesCards: (node: GraphNode) => Position,
): Position {
  const last = nodesIn(graph, region).reduce<GraphNode | undefined>(
    (right, node) => (right && right.position.x >= node.position.x ? right : node),
    undefined,
  );
  if (last) return besidesCards(last);
  const box = boxes.get(region);
  return { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 130 };
}

/** The nodes with all that stands inside them. */
export function carriedWith(records: GraphRecords, nodes: Iterable<string>): Set<string> {
  return withBodies(bodyOf(records), nodes);
}
