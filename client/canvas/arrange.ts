/** Align, distribute, group: what is done to the places of several cards at once. Pure; each gives one diff. */
import { creation, type GraphDiff, type GraphRecords } from "#shared/graph/diff.ts";
import { around, type Box, cardSize, type Sizes } from "#shared/graph/frame.ts";
import type { GraphNode, Position } from "#shared/graph/graph.ts";
import { groupType, heldIn, holdersAround, isGroup } from "#shared/graph/groups.ts";
import { indexOf, parentOf } from "#shared/graph/walk.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { nodeChange } from "./changes.ts";
import { freeNodeId } from "./place.ts";
import { bodyOf, carriedWith, type Frames } from "./regions.ts";

export const sides = ["left", "center", "right", "top", "middle", "bottom"] as const;
export type Side = (typeof sides)[number];
export type Axis = "across" | "down";

/** The chosen cards that are moved themselves: what stands in a chosen region or group goes with it. */
export function movable(records: GraphRecords, chosen: readonly string[]): string[] {
  const isChosen = new Set(chosen);
  const body = bodyOf(records);
  return chosen.filter(
    (id) => indexOf(body).nodes.has(id) && !holdersAround(body, id).some((holder) => isChosen.has(holder)),
  );
}

/** Brings one side, or the middle, of all chosen cards onto one line. */
export function aligning(
  records: GraphRecords,
  frames: Frames,
  sizes: Sizes,
  chosen: readonly string[],
  side: Side,
): GraphDiff {
  const boxes = boxesOf(frames, sizes, movable(records, chosen));
  const all = around([...boxes.values()]);
  return moving(
    records,
    [...boxes].map(([id, box]): [string, Position] => [id, toSide(box, all, side)]),
  );
}

function toSide(box: Box, all: Box, side: Side): Position {
  if (side === "left") return { x: all.x - box.x, y: 0 };
  if (side === "right") return { x: all.right - box.right, y: 0 };
  if (side === "center") return { x: (all.x + all.right - box.x - box.right) / 2, y: 0 };
  if (side === "top") return { x: 0, y: all.y - box.y };
  if (side === "bottom") return { x: 0, y: all.bottom - box.bottom };
  return { x: 0, y: (all.y + all.bottom - box.y - box.bottom) / 2 };
}

/** Makes the gaps between the chosen cards equal; the first and the last one stay. */
export function distributing(
  records: GraphRecords,
  frames: Frames,
  sizes: Sizes,
  chosen: readonly string[],
  axis: Axis,
): GraphDiff {
  const [start, end] = axis === "across" ? (["x", "right"] as const) : (["y", "bottom"] as const);
  const boxes = [...boxesOf(frames, sizes, movable(records, chosen))].sort(([, a], [, b]) => a[start] - b[start]);
  if (boxes.length < 3) return {};
  const all = around(boxes.map(([, box]) => box));
  const taken = boxes.reduce((sum, [, box]) => sum + box[end] - box[start], 0);
  const gap = (all[end] - all[start] - taken) / (boxes.length - 1);
  let at = all[start];
  return moving(
    records,
    boxes.map(([id, box]): [string, Position] => {
      const by = at - box[start];
      at += box[end] - box[start] + gap;
      return [id, axis === "across" ? { x: by, y: 0 } : { x: 0, y: by }];
    }),
  );
}

/** Moves cards, each by its own way, with all that they carry. */
export function moving(records: GraphRecords, ways: Iterable<readonly [string, Position]>): GraphDiff {
  const diff: Record<string, GraphDiff[string]> = {};
  for (const [id, { x, y }] of ways) {
    const by = { x: Math.round(x), y: Math.round(y) };
    if (by.x === 0 && by.y === 0) continue;
    for (const each of carriedWith(records, [id])) {
      const node = records[`node:${each}`] as GraphNode | undefined;
      if (!node) continue;
      const position = { x: node.position.x + by.x, y: node.position.y + by.y };
      Object.assign(diff, nodeChange(node, { position }));
    }
  }
  return diff;
}

export function boxesOf({ graph, boxes }: Frames, sizes: Sizes, ids: readonly string[]): Map<string, Box> {
  return new Map(
    ids.flatMap((id): [string, Box][] => {
      const node = indexOf(graph).nodes.get(id);
      if (!node) return [];
      const { x, y } = node.position;
      const { width, height } = sizes.get(id) ?? cardSize;
      return [[id, boxes.get(id) ?? { x, y, right: x + width, bottom: y + height }]];
    }),
  );
}

/**
 * Puts the chosen cards into a new group. They must stand in one scope. Groups among them give up their members to it
 * and go, since a group holds no groups.
 */
export function grouping(
  records: GraphRecords,
  frames: Frames,
  sizes: Sizes,
  chosen: readonly string[],
  { manifest, title }: { manifest: NodeManifest; title: string },
): { diff: GraphDiff; group: string } | undefined {
  const { graph } = frames;
  const own = movable(records, chosen);
  const gone = own.flatMap((id) => groupAt(records, id) ?? []);
  const members = new Set([
    ...own.filter((id) => !groupAt(records, id)),
    ...gone.flatMap(({ id }) => heldIn(graph, id).map((member) => member.id)),
  ]);
  const [first] = members;
  if (first === undefined) return undefined;
  const parent = parentOf(graph, first);
  if ([...members].some((id) => parentOf(graph, id) !== parent)) return undefined;
  const box = around([...boxesOf(frames, sizes, [...members]).values()]);
  const group: GraphNode = {
    id: freeNodeId(records, groupType),
    type: groupType,
    version: manifest.version,
    title,
    position: { x: Math.round(box.x), y: Math.round(box.y) },
    params: defaultsOf(manifest.params as JsonSchema),
    ...(parent !== undefined && { parent }),
  };
  const joins = [...members].map((id) => nodeChange(records[`node:${id}`] as GraphNode, { group: group.id }));
  const ends = gone.map((node): GraphDiff => ({ [`node:${node.id}`]: { before: node, after: null } }));
  return { diff: Object.assign({}, creation(group), ...joins, ...ends) as GraphDiff, group: group.id };
}

/** Takes the chosen groups away, and chosen members out of theirs. */
export function ungrouping(records: GraphRecords, chosen: readonly string[]): GraphDiff {
  const diffs = chosen.map((id): GraphDiff => {
    const node = records[`node:${id}`] as GraphNode | undefined;
    if (!node) return {};
    if (!isGroup(node)) return node.group === undefined ? {} : nodeChange(node, { group: undefined });
    const left = heldIn(bodyOf(records), id).map((member) => nodeChange(member, { group: undefined }));
    return Object.assign({ [`node:${id}`]: { before: node, after: null } }, ...left) as GraphDiff;
  });
  return Object.assign({}, ...diffs) as GraphDiff;
}

function groupAt(records: GraphRecords, id: string): GraphNode | undefined {
  const node = records[`node:${id}`] as GraphNode | undefined;
  return node && isGroup(node) ? node : undefined;
}

/** Every card that a line leads to or from, in any number of steps, with the chosen ones. */
export function connectedWith(records: GraphRecords, chosen: readonly string[]): string[] {
  const { incoming, outgoing } = indexOf(bodyOf(records));
  const found = new Set(chosen);
  for (const id of found) {
    for (const edge of incoming.get(id) ?? []) found.add(edge.from.node);
    for (const edge of outgoing.get(id) ?? []) found.add(edge.to.node);
  }
  return [...found];
}
