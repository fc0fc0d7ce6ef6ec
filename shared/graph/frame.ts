/**
 * Where regions lie. All positions in a graph are absolute; a region's is the top left corner of its frame, which
 * always encloses its body. Sizes of cards are estimates here; the canvas, which measures them, hands in its own.
 */
import type { GraphBody, GraphNode } from "./graph.ts";
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

/** Sizes by node id, where they are known. */
export type Sizes = ReadonlyMap<string, Size>;

/** The frame of every region; `regions` tells which nodes are drawn as such. */
export function framesOf(graph: GraphBody, isRegion: (node: GraphNode) => boolean, sizes?: Sizes): Map<string, Box> {
  const frames = new Map<string, Box>();
  for (const id of innermostFirst(graph)) {
    const node = indexOf(graph).nodes.get(id);
    if (!node || !(isRegion(node) || nodesIn(graph, id).length > 0)) continue;
    const own = node.size ?? leastFrame;
    const { x, y } = node.position;
    const box = { x, y, right: x + own.width, bottom: y + own.height };
    const body = nodesIn(graph, id).map((inner) => frames.get(inner.id) ?? boxOf(inner, sizes));
    frames.set(id, body.length === 0 ? box : around([box, padded(around(body))]));
  }
  return frames;
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

function padded({ x, y, right, bottom }: Box): Box {
  return {
    x: x - regionPadding.x,
    y: y - regionPadding.top,
    right: right + regionPadding.x,
    bottom: bottom + regionPadding.bottom,
  };
}

function around(boxes: readonly Box[]): Box {
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
  const order = nodesIn(graph, undefined).map(({ id }) => id);
  for (const id of order) for (const inner of nodesIn(graph, id)) order.push(inner.id);
  return order.reverse();
}
