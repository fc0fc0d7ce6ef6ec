/**
 * A simple readable layout: columns by depth, lanes by where a node's sources stand, and bodies inside their regions.
 * Pure; the canvas tidies better.
 */
import type { GraphDiff } from "./diff.ts";
import { cardSize, leastFrame, regionPadding, type Size } from "./frame.ts";
import type { GraphBody, GraphEdge, GraphNode, Position } from "./graph.ts";
import { indexOf, topologicalOrder } from "./walk.ts";

export const layoutGrid = { column: 300, lane: 140 } as const;

const gap = { x: layoutGrid.column - cardSize.width, y: layoutGrid.lane - cardSize.height };

/** A place for every node; no two share one, and no card lies on another. */
export function layoutOf(graph: GraphBody): Map<string, Position> {
  const { nodes, incoming, parents, bodies } = indexOf(graph);
  const { order, closing } = topologicalOrder(graph);
  const isClosing = new Set(closing);
  const sourcesOf = (id: string) => (incoming.get(id) ?? []).filter((edge) => !isClosing.has(edge));
  const scopes = Map.groupBy(order, (id) => parents.get(id));
  const sizes = new Map<string, Size>();
  const inScope = new Map<string, Position>();
  // A region stands before its body in the order: read backwards, bodies come before what holds them.
  for (const region of order.toReversed()) {
    const body = scopes.get(region);
    if (body) sizes.set(region, frameFor(nodes.get(region), arrange(body, sourcesOf, sizes, inScope)));
  }
  arrange(scopes.get(undefined) ?? [], sourcesOf, sizes, inScope);

  const places = new Map<string, Position>();
  for (const id of order) {
    const { x, y } = inScope.get(id) ?? { x: 0, y: 0 };
    const region = bodies.size > 1 ? places.get(parents.get(id) ?? "") : undefined;
    places.set(id, region ? { x: region.x + regionPadding.x + x, y: region.y + regionPadding.top + y } : { x, y });
  }
  return places;
}

/** The diff that moves every node to its place in the layout. */
export function layoutDiff(graph: GraphBody): GraphDiff {
  const places = layoutOf(graph);
  const moved = graph.nodes.flatMap((node): [string, GraphDiff[string]][] => {
    const position = places.get(node.id);
    if (!position || (position.x === node.position.x && position.y === node.position.y)) return [];
    const after: GraphNode = { ...node, position };
    return [[`node:${node.id}`, { before: node, after }]];
  });
  return Object.fromEntries(moved);
}

/** Places the nodes of one scope, in their order, from (0, 0) on. Gives the room that they take. */
function arrange(
  ids: readonly string[],
  sourcesOf: (id: string) => readonly GraphEdge[],
  sizes: ReadonlyMap<string, Size>,
  places: Map<string, Position>,
): Size {
  const sizeOf = (id: string) => sizes.get(id) ?? cardSize;
  const room = { width: 0, height: 0 };
  let x = 0;
  for (const column of columnsOf(ids, sourcesOf)) {
    const wish = new Map(column.map((id, i) => [id, meanLane(sourcesOf(id), places) ?? i * layoutGrid.lane]));
    let next = Number.NEGATIVE_INFINITY;
    let width = 0;
    for (const id of column.toSorted((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))) {
      const size = sizeOf(id);
      const y = Math.max(Math.round((wish.get(id) ?? 0) / layoutGrid.lane) * layoutGrid.lane, next);
      places.set(id, { x, y });
      next = y + Math.ceil((size.height + gap.y) / layoutGrid.lane) * layoutGrid.lane;
      width = Math.max(width, size.width);
      room.height = Math.max(room.height, y + size.height);
    }
    room.width = x + width;
    x += width + gap.x;
  }
  return room;
}

/** Ids by the length of the longest way to them. */
function columnsOf(ids: readonly string[], sourcesOf: (id: string) => readonly GraphEdge[]): string[][] {
  const depth = new Map<string, number>();
  const columns: string[][] = [];
  for (const id of ids) {
    const own = Math.max(-1, ...sourcesOf(id).map((edge) => depth.get(edge.from.node) ?? 0)) + 1;
    depth.set(id, own);
    columns[own] ??= [];
    columns[own].push(id);
  }
  return columns;
}

function frameFor(region: GraphNode | undefined, body: Size): Size {
  const least = region?.size ?? leastFrame;
  return {
    width: Math.max(least.width, body.width + 2 * regionPadding.x),
    height: Math.max(least.height, body.height + regionPadding.top + regionPadding.bottom),
  };
}

function meanLane(edges: readonly GraphEdge[], places: ReadonlyMap<string, Position>): number | undefined {
  const lanes = edges.flatMap(({ from }) => places.get(from.node)?.y ?? []);
  return lanes.length === 0 ? undefined : lanes.reduce((sum, y) => sum + y, 0) / lanes.length;
}
