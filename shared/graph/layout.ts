/** A simple readable layout: columns by depth, lanes by where a node's sources stand. Pure; the canvas tidies better. */
import type { GraphDiff } from "./diff.ts";
import type { GraphBody, GraphNode, Position } from "./graph.ts";
import { indexOf, topologicalOrder } from "./walk.ts";

export const layoutGrid = { column: 300, lane: 140 } as const;

/** A place for every node; no two share one. */
export function layoutOf(graph: GraphBody): Map<string, Position> {
  const { incoming } = indexOf(graph);
  const { order, closing } = topologicalOrder(graph);
  const isClosing = new Set(closing);
  const depth = new Map<string, number>();
  const columns: string[][] = [];
  for (const id of order) {
    const sources = (incoming.get(id) ?? []).filter((edge) => !isClosing.has(edge));
    const own = Math.max(-1, ...sources.map((edge) => depth.get(edge.from.node) ?? 0)) + 1;
    depth.set(id, own);
    columns[own] ??= [];
    columns[own].push(id);
  }
  const places = new Map<string, Position>();
  for (const [column, ids] of columns.entries()) {
    const wish = new Map(ids.map((id, i) => [id, meanLane(incoming.get(id) ?? [], places) ?? i * layoutGrid.lane]));
    let next = Number.NEGATIVE_INFINITY;
    for (const id of ids.toSorted((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))) {
      const y = Math.max(Math.round((wish.get(id) ?? 0) / layoutGrid.lane) * layoutGrid.lane, next);
      places.set(id, { x: column * layoutGrid.column, y });
      next = y + layoutGrid.lane;
    }
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

function meanLane(edges: readonly { from: { node: string } }[], places: Map<string, Position>): number | undefined {
  const lanes = edges.flatMap(({ from }) => places.get(from.node)?.y ?? []);
  return lanes.length === 0 ? undefined : lanes.reduce((sum, y) => sum + y, 0) / lanes.length;
}
