/**
 * Tidy: lays the graph out from left to right, bodies inside their regions first. The layout engine is loaded when it
 * is first asked for.
 */
import type { ElkNode } from "elkjs/lib/elk-api.js";
import type { GraphDiff, GraphRecords } from "#shared/graph/diff.ts";
import { cardSize, leastFrame, regionPadding, type Size, type Sizes } from "#shared/graph/frame.ts";
import type { GraphBody, GraphNode, Position } from "#shared/graph/graph.ts";
import { indexOf, nodesIn, parentOf, topologicalOrder } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { nodeChange } from "./changes.ts";
import { type Frames, framesIn } from "./regions.ts";

/** One diff that moves every chosen card (all, when fewer than two are chosen): one undo step. */
export async function tidied(
  records: GraphRecords,
  manifests: Manifests,
  sizes: Sizes,
  chosen: readonly string[],
): Promise<GraphDiff> {
  const { default: ELK } = await import("elkjs/lib/elk.bundled.js");
  const elk = new ELK();
  const frames = framesIn(records, manifests, sizes);
  const { graph, boxes } = frames;
  const known = new Map(sizes);
  for (const [id, box] of boxes) known.set(id, { width: box.right - box.x, height: box.bottom - box.y });
  const [first, second] = chosen;
  if (first !== undefined && second !== undefined) {
    const scope = parentOf(graph, first);
    const layout = await elk.layout(toElk(graph, scope, known, chosen));
    return movesTo(graph, frames, anchored(graph, frames, placesOf(layout)));
  }
  const inRegion = new Map<string, Position>();
  for (const region of topologicalOrder(graph).order.toReversed()) {
    if (!boxes.has(region)) continue;
    const layout = await elk.layout(toElk(graph, region, known));
    for (const [id, place] of placesOf(layout)) inRegion.set(id, place);
    known.set(region, frameFor(indexOf(graph).nodes.get(region), placesOf(layout), known));
  }
  const top = placesOf(await elk.layout(toElk(graph, undefined, known)));
  return movesTo(graph, frames, anchored(graph, frames, top), inRegion);
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

/** The cards of one scope. Sticky notes keep their place: where they lie is what they mean. */
export function toElk(
  graph: GraphBody,
  scope: string | undefined,
  sizes: Sizes,
  chosen: readonly string[] = [],
): ElkNode {
  const wanted = chosen.length > 1 ? new Set(chosen) : undefined;
  const laid = nodesIn(graph, scope).filter((node) => node.type !== "note" && (wanted?.has(node.id) ?? true));
  const ids = new Set(laid.map((node) => node.id));
  return {
    id: "graph",
    layoutOptions: options,
    children: laid.map((node) => ({ id: node.id, ...(sizes.get(node.id) ?? cardSize) })),
    edges: graph.edges
      .filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node))
      .map((edge) => ({ id: edge.id, sources: [edge.from.node], targets: [edge.to.node] })),
  };
}

/** Places with their common top left corner at (0, 0). */
function placesOf(layout: ElkNode): Map<string, Position> {
  const children = layout.children ?? [];
  const left = Math.min(...children.map(({ x = 0 }) => x));
  const top = Math.min(...children.map(({ y = 0 }) => y));
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x: x - left, y: y - top }]));
}

/** Puts the layout where the cards were: their common top left corner stays. */
function anchored(graph: GraphBody, { boxes }: Frames, places: ReadonlyMap<string, Position>): Map<string, Position> {
  const stood = [...places.keys()].map(
    (id) => boxes.get(id) ?? indexOf(graph).nodes.get(id)?.position ?? { x: 0, y: 0 },
  );
  const left = Math.min(...stood.map(({ x }) => x));
  const top = Math.min(...stood.map(({ y }) => y));
  return new Map([...places].map(([id, { x, y }]) => [id, { x: x + left, y: y + top }]));
}

function frameFor(region: GraphNode | undefined, places: ReadonlyMap<string, Position>, sizes: Sizes): Size {
  const least = region?.size ?? leastFrame;
  const ends = [...places].map(([id, { x, y }]) => {
    const { width, height } = sizes.get(id) ?? cardSize;
    return { right: x + width, bottom: y + height };
  });
  const { x, top, bottom } = regionPadding;
  return {
    width: Math.max(least.width, ...ends.map(({ right }) => right + 2 * x)),
    height: Math.max(least.height, ...ends.map((end) => end.bottom + top + bottom)),
  };
}

/**
 * From where everything stands to where it is to stand: what is not laid out itself moves with the region around it,
 * and what is laid out inside a region is placed from the region's new corner.
 */
function movesTo(
  graph: GraphBody,
  { boxes }: Frames,
  places: ReadonlyMap<string, Position>,
  inRegion: ReadonlyMap<string, Position> = new Map(),
): GraphDiff {
  const corners = new Map<string, Position>();
  const shifts = new Map<string, Position>();
  const diffs: GraphDiff[] = [];
  for (const id of topologicalOrder(graph).order) {
    const node = indexOf(graph).nodes.get(id);
    if (!node) continue;
    const region = parentOf(graph, id) ?? "";
    const stood = boxes.get(id) ?? node.position;
    const corner = corners.get(region);
    const inside = inRegion.get(id);
    const shift = shifts.get(region) ?? { x: 0, y: 0 };
    const laid =
      corner && inside
        ? { x: corner.x + regionPadding.x + inside.x, y: corner.y + regionPadding.top + inside.y }
        : places.get(id);
    const at = laid ?? { x: stood.x + shift.x, y: stood.y + shift.y };
    const by = { x: Math.round(at.x - stood.x), y: Math.round(at.y - stood.y) };
    corners.set(id, { x: stood.x + by.x, y: stood.y + by.y });
    shifts.set(id, by);
    if (by.x === 0 && by.y === 0) continue;
    diffs.push(nodeChange(node, { position: { x: node.position.x + by.x, y: node.position.y + by.y } }));
  }
  return Object.assign({}, ...diffs) as GraphDiff;
}
