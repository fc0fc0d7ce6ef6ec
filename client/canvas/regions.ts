/** Regions and groups on the canvas: where their frames lie, and what stands under a point. Pure. */
import { type GraphRecords, toBody } from "#shared/graph/diff.ts";
import { type Box, framesOf, type Sizes } from "#shared/graph/frame.ts";
import type { GraphBody, GraphNode, Position } from "#shared/graph/graph.ts";
import { isGroup, withHeld } from "#shared/graph/groups.ts";
import { indexOf, nodesIn, parentOf, regionsAround } from "#shared/graph/walk.ts";
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
  /** By region or group. */
  boxes: ReadonlyMap<string, Box>;
}

export function framesIn(records: GraphRecords, manifests: Manifests, sizes?: Sizes): Frames {
  const graph = bodyOf(records);
  return { graph, boxes: framesOf(graph, (node) => manifests.get(node.type)?.region !== undefined, sizes) };
}

/** The innermost region under a point, without those that are carried there or hide their body. */
export function regionUnder(
  { graph, boxes }: Frames,
  point: Position,
  carried: ReadonlySet<string>,
): string | undefined {
  let found: { id: string; depth: number } | undefined;
  for (const [id, box] of boxes) {
    const node = indexOf(graph).nodes.get(id);
    if (carried.has(id) || !node || node.collapsed || isGroup(node) || !holds(box, point)) continue;
    const depth = regionsAround(graph, id).length;
    if (!found || depth >= found.depth) found = { id, depth };
  }
  return found?.id;
}

/** The group under a point, of those that stand in one scope. */
export function groupUnder(
  { graph, boxes }: Frames,
  point: Position,
  scope: string | undefined,
  carried: ReadonlySet<string>,
): string | undefined {
  let found: string | undefined;
  for (const [id, box] of boxes) {
    const node = indexOf(graph).nodes.get(id);
    if (!node || !isGroup(node) || carried.has(id) || parentOf(graph, id) !== scope || !holds(box, point)) continue;
    found = id;
  }
  return found;
}

function holds(box: Box, { x, y }: Position): boolean {
  return x >= box.x && x <= box.right && y >= box.y && y <= box.bottom;
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

/** The nodes with all that is moved with them: the bodies of regions, the members of groups. */
export function carriedWith(records: GraphRecords, nodes: Iterable<string>): Set<string> {
  return withHeld(bodyOf(records), nodes);
}
