/**
 * Tidy: lays the graph out from left to right, bodies inside their regions first, members together in their groups. A
 * note stays beside the card that it stands next to, and makes way where something else comes to lie. Pure but for the
 * layout engine, which is handed in.
 */
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import type { GraphDiff, GraphRecords } from "#shared/graph/diff.ts";
import type { Size, Sizes } from "#shared/graph/frame.ts";
import {
  around,
  type Box,
  cardSize,
  groupPadding,
  leastFrame,
  leastGroup,
  regionPadding,
} from "#shared/graph/frame.ts";
import type { GraphBody, GraphNode, Position } from "#shared/graph/graph.ts";
import { groupOf, heldIn, isGroup } from "#shared/graph/groups.ts";
import { indexOf, nodesIn, parentOf, topologicalOrder } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { nodeChange } from "./changes.ts";
import { type Frames, framesIn } from "./regions.ts";

export type Layout = (graph: ElkNode) => Promise<ElkNode>;

/** One diff that moves every chosen card (all, when fewer than two are chosen): one undo step. */
export async function tidied(
  records: GraphRecords,
  manifests: Manifests,
  sizes: Sizes,
  chosen: readonly string[],
  layout: Layout,
): Promise<GraphDiff> {
  const frames = framesIn(records, manifests, sizes);
  const { graph, boxes } = frames;
  const known = new Map(sizes);
  for (const [id, box] of boxes) known.set(id, sizeOf(box));
  const [first, second] = chosen;
  if (first !== undefined && second !== undefined) {
    const laid = await layout(toElk(graph, parentOf(graph, first), known, chosen));
    return movesTo(frames, anchored(frames, placesOf(laid)), new Map());
  }
  const inRegion = new Map<string, Position>();
  for (const region of topologicalOrder(graph).order.toReversed()) {
    const node = indexOf(graph).nodes.get(region);
    if (!node || !boxes.has(region) || isGroup(node) || node.collapsed) continue;
    const places = await laidOut(frames, region, known, layout);
    for (const [id, place] of places) inRegion.set(id, place);
    known.set(region, frameFor(node, places, known));
  }
  return movesTo(frames, anchored(frames, await laidOut(frames, undefined, known, layout)), inRegion);
}

/** The places of everything in one scope, with the common top left corner at (0, 0). */
async function laidOut(
  frames: Frames,
  scope: string | undefined,
  sizes: Map<string, Size>,
  layout: Layout,
): Promise<Map<string, Position>> {
  const laid = await layout(toElk(frames.graph, scope, sizes));
  const places = placesOf(laid);
  for (const { id, width, height, children } of laid.children ?? []) {
    if (children && width && height) sizes.set(id, { width, height });
  }
  return fromCorner(withNotes(frames, scope, places, sizes));
}

const spacing = {
  "elk.layered.spacing.nodeNodeBetweenLayers": "80",
  "elk.spacing.nodeNode": "40",
};
const options = {
  ...spacing,
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "60",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
};
const { x: side, top, bottom } = groupPadding;
const groupOptions = { ...spacing, "elk.padding": `[top=${top},left=${side},bottom=${bottom},right=${side}]` };

/** The cards of one scope, members inside their groups. Notes that are in no group are placed afterwards. */
export function toElk(
  graph: GraphBody,
  scope: string | undefined,
  sizes: Sizes,
  chosen: readonly string[] = [],
): ElkNode {
  const wanted = chosen.length > 1 ? new Set(chosen) : undefined;
  const isWanted = (node: GraphNode) => wanted === undefined || wanted.has(node.id);
  const ids = new Set<string>();
  const leaf = (node: GraphNode): ElkNode => {
    ids.add(node.id);
    return { id: node.id, ...(sizes.get(node.id) ?? cardSize) };
  };
  const toNode = (node: GraphNode): ElkNode[] => {
    if (!isGroup(node)) return isNote(node) || !isWanted(node) ? [] : [leaf(node)];
    const members = heldIn(graph, node.id).filter((member) => isWanted(node) || isWanted(member));
    const loose = !isWanted(node);
    if (members.length === 0) return loose ? [] : [{ id: node.id, ...(node.size ?? leastGroup) }];
    if (loose) return members.flatMap((member) => (isNote(member) ? [] : [leaf(member)]));
    return [{ id: node.id, layoutOptions: groupOptions, children: members.map(leaf) }];
  };
  const children = nodesIn(graph, scope)
    .filter(({ id }) => groupOf(graph, id) === undefined)
    .flatMap(toNode);
  const edges = graph.edges.flatMap((edge): ElkExtendedEdge[] =>
    ids.has(edge.from.node) && ids.has(edge.to.node)
      ? [{ id: edge.id, sources: [edge.from.node], targets: [edge.to.node] }]
      : [],
  );
  return { id: "graph", layoutOptions: options, children, edges };
}

/** In the coordinates of the whole layout, members of groups too. */
function placesOf(layout: ElkNode): Map<string, Position> {
  const places = new Map<string, Position>();
  for (const { id, x = 0, y = 0, children = [] } of layout.children ?? []) {
    places.set(id, { x, y });
    for (const inner of children) places.set(inner.id, { x: x + (inner.x ?? 0), y: y + (inner.y ?? 0) });
  }
  return fromCorner(places);
}

function fromCorner(places: ReadonlyMap<string, Position>): Map<string, Position> {
  const left = Math.min(...[...places.values()].map(({ x }) => x));
  const up = Math.min(...[...places.values()].map(({ y }) => y));
  return new Map([...places].map(([id, { x, y }]) => [id, { x: x - left, y: y - up }]));
}

/** Each note goes along with the card that it stood next to, then up until nothing lies under it. */
function withNotes(
  { graph, boxes }: Frames,
  scope: string | undefined,
  places: ReadonlyMap<string, Position>,
  sizes: Sizes,
): Map<string, Position> {
  const all = new Map(places);
  const taken = [...places].map(([id, at]) => boxAt(at, sizes.get(id)));
  const cornerOf = (node: GraphNode) => boxes.get(node.id) ?? node.position;
  const cards = nodesIn(graph, scope).filter(({ id }) => places.has(id));
  for (const note of nodesIn(graph, scope)) {
    if (!isNote(note) || places.has(note.id)) continue;
    const from = note.position;
    const away = (node: GraphNode) => Math.hypot(cornerOf(node).x - from.x, cornerOf(node).y - from.y);
    const next = cards.reduce<GraphNode | undefined>((a, b) => (a && away(a) <= away(b) ? a : b), undefined);
    const to = next && places.get(next.id);
    const wanted = next && to ? { x: from.x + to.x - cornerOf(next).x, y: from.y + to.y - cornerOf(next).y } : from;
    const size = sizes.get(note.id) ?? cardSize;
    const box = freeAbove(boxAt(wanted, size), taken);
    taken.push(box);
    all.set(note.id, { x: box.x, y: box.y });
  }
  return all;
}

function freeAbove(box: Box, taken: readonly Box[]): Box {
  let free = box;
  for (let hit = taken.find((each) => overlap(each, free)); hit; hit = taken.find((each) => overlap(each, free))) {
    const up = hit.y - 20 - free.bottom;
    free = { ...free, y: free.y + up, bottom: free.bottom + up };
  }
  return free;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.right && a.right > b.x && a.y < b.bottom && a.bottom > b.y;
}

function boxAt({ x, y }: Position, { width, height }: Size = cardSize): Box {
  return { x, y, right: x + width, bottom: y + height };
}

function sizeOf({ x, y, right, bottom: end }: Box): Size {
  return { width: right - x, height: end - y };
}

function isNote({ type }: GraphNode): boolean {
  return type === "note";
}

/** Puts the layout where the cards were: their common top left corner stays. */
function anchored({ graph, boxes }: Frames, places: ReadonlyMap<string, Position>): Map<string, Position> {
  const firsts = [...places.keys()].filter((id) => !isNote(indexOf(graph).nodes.get(id) as GraphNode));
  const stood = firsts.map((id) => boxes.get(id) ?? indexOf(graph).nodes.get(id)?.position ?? { x: 0, y: 0 });
  const laid = firsts.map((id) => places.get(id) ?? { x: 0, y: 0 });
  const by = {
    x: Math.min(...stood.map(({ x }) => x)) - Math.min(...laid.map(({ x }) => x)),
    y: Math.min(...stood.map(({ y }) => y)) - Math.min(...laid.map(({ y }) => y)),
  };
  return new Map([...places].map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]));
}

function frameFor(region: GraphNode, places: ReadonlyMap<string, Position>, sizes: Sizes): Size {
  const least = region.size ?? leastFrame;
  if (places.size === 0) return least;
  const { right, bottom: end } = around([...places].map(([id, at]) => boxAt(at, sizes.get(id))));
  return {
    width: Math.max(least.width, right + 2 * regionPadding.x),
    height: Math.max(least.height, end + regionPadding.top + regionPadding.bottom),
  };
}

/**
 * From where everything stands to where it is to stand: what is not laid out itself moves with the region around it,
 * and what is laid out inside a region is placed from the region's new corner.
 */
function movesTo(
  { graph, boxes }: Frames,
  places: ReadonlyMap<string, Position>,
  inRegion: ReadonlyMap<string, Position>,
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
    // A region whose frame had grown to the left of it starts in its new corner.
    const isRelaid = boxes.has(id) && inRegion.size > 0 && !node.collapsed;
    const position = isRelaid
      ? { x: Math.round(at.x), y: Math.round(at.y) }
      : { x: node.position.x + by.x, y: node.position.y + by.y };
    if (position.x === node.position.x && position.y === node.position.y) continue;
    diffs.push(nodeChange(node, { position }));
  }
  return Object.assign({}, ...diffs) as GraphDiff;
}
