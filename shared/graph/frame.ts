/**
 * Where regions and groups lie. All positions in a graph are absolute; a region's is the top left corner of its frame,
 * which always encloses its body; a group's frame lies around what it holds. Sizes of cards are estimates here; the canvas, which measures them, hands in its own.
 */
import type { GraphBody, GraphNode } from "./graph.ts";
import { heldIn, isGroup } from "./groups.ts";
import { indexOf, nodesIn } from "./walk.ts";

export interface Box {
  x: number;
  y: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const cardSize: Size = { width: 240, height: 130 };
/** Room between a region's frame and its body; at the top there is its header. */
export const regionPadding = { x: 40, top: 130, bottom: 40 } as const;
export const leastFrame: Size = { width: 360, height: 300 };
/** What a region takes whose body is hidden. */
export const collapsedFrame: Size = { width: 360, height: 112 };
/** Room between a group's frame and what it holds; at the top there is its title. */
export const groupPadding = { x: 20, top: 52, bottom: 20 } as const;
/** A group that holds nothing yet. */
export const leastGroup: Size = { width: 300, height: 180 };

/** Sizes by node id, where they are known. */
export type Sizes = ReadonlyMap<string, Size>;

/** The frame of every region and group; `isRegion` tells which nodes are drawn as regions. */
export function framesOf(graph: GraphBody, isRegion: (node: GraphNode) => boolean, sizes?: Sizes): Map<string, Box> {
  const frames = new Map<string, Box>();
  for (const id of innermostFirst(graph)) {
    const node = indexOf(graph).nodes.get(id);
    if (!node) continue;
    const held = heldIn(graph, id).map((inner) => frames.get(inner.id) ?? boxOf(inner, sizes));
    if (isGroup(node))
      frames.set(id, held.length === 0 ? cornerBox(node, leastGroup) : padded(around(held), groupPadding));
    else if (isRegion(node) || nodesIn(graph, id).length > 0) frames.set(id, regionFrame(node, held));
  }
  return frames;
}

function regionFrame(node: GraphNode, body: readonly Box[]): Box {
  const own = cornerBox(node, leastFrame);
  const full = body.length === 0 ? own : around([own, padded(around(body))]);
  if (!node.collapsed) return full;
  return { ...full, right: full.x + collapsedFrame.width, bottom: full.y + collapsedFrame.height };
}

function cornerBox({ position: { x, y }, size }: GraphNode, least: Size): Box {
  const { width, height } = size ?? least;
  return { x, y, right: x + width, bottom: y + height };
}

/** A frame for a new region around these nodes of one scope. */
export function frameAround(graph: GraphBody, nodes: Iterable<string>): Box {
  const { nodes: all } = indexOf(graph);
  const frames = framesOf(graph, () => false);
  const boxes = [...nodes].flatMap((id) => {
    const node = all.get(id);
    return node ? [frames.get(id) ?? boxOf(node)] : [];
  });
  return padded(around(boxes));
}

function boxOf({ id, position: { x, y } }: GraphNode, sizes?: Sizes): Box {
  const { width, height } = sizes?.get(id) ?? cardSize;
  return { x, y, right: x + width, bottom: y + height };
}

function padded({ x, y, right, bottom }: Box, by: typeof regionPadding | typeof groupPadding = regionPadding): Box {
  return { x: x - by.x, y: y - by.top, right: right + by.x, bottom: bottom + by.bottom };
}

/** The smallest box that holds them all. */
export function around(boxes: readonly Box[]): Box {
  const [first = { x: 0, y: 0, right: 0, bottom: 0 }, ...rest] = boxes;
  return rest.reduce(
    (box, next) => ({
      x: Math.min(box.x, next.x),
      y: Math.min(box.y, next.y),
      right: Math.max(box.right, next.right),
      bottom: Math.max(box.bottom, next.bottom),
    }),
    first,
  );
}

/** Every node after those inside it. */
function innermostFirst(graph: GraphBody): string[] {
  const order = heldIn(graph, undefined).map(({ id }) => id);
  for (const id of order) for (const inner of heldIn(graph, id)) order.push(inner.id);
  return order.reverse();
}
