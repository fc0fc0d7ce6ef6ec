/**
 * Between the graph's records and React Flow's picture of them: pure functions. The picture keeps what React Flow
 * measured and selected; an unchanged node stays the same object, because React Flow skips what it has seen. Records
 * hold places in the whole graph; the picture's are relative to the frame of the region around.
 */
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import type { GraphDiff, GraphRecord, GraphRecords } from "#shared/graph/diff.ts";
import type { Sizes } from "#shared/graph/frame.ts";
import type { GraphBody, GraphEdge, GraphNode, Position } from "#shared/graph/graph.ts";
import { groupOf, heldIn, holderOf, holdersAround, isGroup } from "#shared/graph/groups.ts";
import { parentOf, regionsAround, withBodies } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { nodeChange } from "./changes.ts";
import { cardWidth } from "./place.ts";
import { bodyOf, carriedWith, type Frames, framesIn, groupUnder, regionUnder } from "./regions.ts";

const noData: Record<string, never> = {};
const noManifests: Manifests = new Map();

/** Regions and groups come before what they hold: React Flow wants it so, and so goes the Tab key. */
export function toFlowNodes(
  records: GraphRecords,
  previous: readonly Card[],
  manifests: Manifests = noManifests,
): Card[] {
  const earlier = new Map(previous.map((card) => [card.id, card]));
  const frames = framesIn(records, manifests, measuredSizes(previous));
  const cards: Card[] = [];
  const open = [...heldIn(frames.graph, undefined)].reverse();
  const hidden = hiddenIn(frames.graph);
  for (let node = open.pop(); node; node = open.pop()) {
    cards.push(toCard(node, frames, earlier.get(node.id), hidden.has(node.id)));
    open.push(...heldIn(frames.graph, node.id).toReversed());
  }
  return sameItems(cards, previous) ? (previous as Card[]) : cards;
}

function toCard(node: GraphNode, { graph, boxes }: Frames, card: Card | undefined, isHidden: boolean): Card {
  const box = boxes.get(node.id);
  const holder = holderOf(graph, node.id);
  const around = boxes.get(holder ?? "");
  const at = box ?? node.position;
  const size = box ? { width: box.right - box.x, height: box.bottom - box.y } : node.size;
  const next = {
    type: typeOf(node, box !== undefined),
    position: around ? { x: at.x - around.x, y: at.y - around.y } : { x: at.x, y: at.y },
    parentId: around ? holder : undefined,
    width: size?.width,
    height: size?.height,
    hidden: isHidden || undefined,
  };
  if (card && (card.dragging || card.resizing)) return card;
  if (
    card &&
    card.position.x === next.position.x &&
    card.position.y === next.position.y &&
    card.type === next.type &&
    card.parentId === next.parentId &&
    card.width === next.width &&
    card.height === next.height &&
    card.hidden === next.hidden
  ) {
    return card;
  }
  const {
    parentId: _parent,
    width: _width,
    height: _height,
    hidden: _hidden,
    ...kept
  } = card ?? { id: node.id, data: noData };
  return {
    ...kept,
    type: next.type,
    position: next.position,
    ...(next.parentId !== undefined && { parentId: next.parentId }),
    ...(next.width !== undefined && { width: next.width }),
    ...(next.height !== undefined && { height: next.height }),
    ...(next.hidden && { hidden: true }),
  };
}

function typeOf(node: GraphNode, isFrame: boolean): NonNullable<Card["type"]> {
  if (isGroup(node)) return "group";
  if (isFrame) return "region";
  return node.type === "note" ? "sticky" : "card";
}

const hiddenBy = new WeakMap<GraphBody, ReadonlySet<string>>();

/** What stands in regions that are drawn as one card. */
function hiddenIn(graph: GraphBody): ReadonlySet<string> {
  let hidden = hiddenBy.get(graph);
  if (!hidden) {
    const folded = graph.nodes.filter(({ collapsed }) => collapsed).map(({ id }) => id);
    const inside = folded.length === 0 ? new Set<string>() : withBodies(graph, folded);
    for (const id of folded) if (!regionsAround(graph, id).some((region) => folded.includes(region))) inside.delete(id);
    hidden = inside;
    hiddenBy.set(graph, hidden);
  }
  return hidden;
}

export function toFlowEdges(records: GraphRecords, previous: readonly Line[]): Line[] {
  const earlier = new Map(previous.map((line) => [line.id, line]));
  const hidden = hiddenIn(bodyOf(records));
  const lines: Line[] = [];
  for (const [id, record] of Object.entries(records)) {
    if (!id.startsWith("edge:")) continue;
    const edge = record as GraphEdge;
    if (!records[`node:${edge.from.node}`] || !records[`node:${edge.to.node}`]) continue;
    lines.push(toLine(edge, earlier.get(edge.id), hidden.has(edge.from.node)));
  }
  return sameItems(lines, previous) ? (previous as Line[]) : lines;
}

function toLine(edge: GraphEdge, line: Line | undefined, isHidden: boolean): Line {
  const ends = {
    source: edge.from.node,
    sourceHandle: edge.from.port,
    target: edge.to.node,
    targetHandle: edge.to.port,
  };
  const drawn = { ...ends, ...(isHidden && { hidden: true }) };
  if (!line) return { id: edge.id, type: "line", data: noData, ...drawn };
  const stands =
    (line.hidden ?? false) === isHidden &&
    line.source === ends.source &&
    line.sourceHandle === ends.sourceHandle &&
    line.target === ends.target &&
    line.targetHandle === ends.targetHandle;
  if (stands) return line;
  const { hidden: _hidden, ...kept } = line;
  return { ...kept, ...drawn };
}

export interface Taking {
  manifests?: Manifests;
  /** May cards go into regions and out of them by being moved? Arrow keys only move. */
  intoRegions?: boolean;
}

/**
 * Applies every change to the picture, and turns the finished ones (a drag or a resizing that ended, a removal) into
 * one GraphDiff: dragging costs no history and no traffic, and one drag of twenty nodes, into a region or not, is one
 * undo step. A region takes its body along.
 */
export function takeChanges(
  cards: Card[],
  changes: NodeChange<Card>[],
  records: GraphRecords,
  { manifests = noManifests, intoRegions = false }: Taking = {},
): { cards: Card[]; diff: GraphDiff } {
  const next = applyNodeChanges(changes, cards);
  const diff: Record<string, { before: GraphRecord | null; after: GraphRecord | null }> = {};
  const moved: string[] = [];
  for (const change of changes) {
    if (change.type === "remove") Object.assign(diff, removal(records, [change.id], []));
    if (change.type === "position" && change.dragging === false) moved.push(change.id);
    if (change.type === "dimensions" && change.resizing === false && change.dimensions) {
      const before = records[`node:${change.id}`] as GraphNode | undefined;
      const { width, height } = change.dimensions;
      const size = { width: Math.round(width), height: Math.round(height) };
      if (before) Object.assign(diff, nodeChange(before, { size }));
    }
  }
  if (moved.length > 0)
    Object.assign(diff, moves(next, moved, records, framesFor(cards, records, manifests), intoRegions));
  return { cards: next, diff };
}

function framesFor(cards: readonly Card[], records: GraphRecords, manifests: Manifests): Frames {
  return framesIn(records, manifests, measuredSizes(cards));
}

function moves(
  cards: readonly Card[],
  moved: readonly string[],
  records: GraphRecords,
  frames: Frames,
  intoRegions: boolean,
): GraphDiff {
  const { graph, boxes } = frames;
  const isMoved = new Set(moved);
  const byId = new Map(cards.map((card) => [card.id, card]));
  // What stands in a region or group that is moved as well is carried by it.
  const own = moved.filter((id) => !holdersAround(graph, id).some((holder) => isMoved.has(holder)));
  const carried = carriedWith(records, own);
  const diff: Record<string, GraphDiff[string]> = {};
  for (const id of own) {
    const card = byId.get(id);
    const node = records[`node:${id}`] as GraphNode | undefined;
    if (!card || !node) continue;
    const around = boxes.get(holderOf(graph, id) ?? "");
    const stood = boxes.get(id) ?? node.position;
    const at = { x: Math.round((around?.x ?? 0) + card.position.x), y: Math.round((around?.y ?? 0) + card.position.y) };
    const by = { x: at.x - stood.x, y: at.y - stood.y };
    const home = intoRegions ? homeUnder(frames, node, gripOf(card, at), carried) : undefined;
    const taken = by.x !== 0 || by.y !== 0 || home ? carriedWith(records, [id]) : [];
    for (const each of taken) {
      const before = records[`node:${each}`] as GraphNode | undefined;
      if (!before) continue;
      const position = { x: before.position.x + by.x, y: before.position.y + by.y };
      // The members of a group go with it from scope to scope.
      const leaves = home && (each === id || (isGroup(node) && before.group === id));
      const patch = {
        ...((by.x !== 0 || by.y !== 0) && { position }),
        ...(leaves && { parent: home.region }),
        ...(leaves && each === id && { group: home.group }),
      };
      if (Object.keys(patch).length > 0) Object.assign(diff, nodeChange(before, patch));
    }
  }
  return diff;
}

/** The region and the group that take a card which is let go there; undefined when they are those that it is in. */
function homeUnder(
  frames: Frames,
  node: GraphNode,
  grip: Position,
  carried: ReadonlySet<string>,
): { region: string | undefined; group: string | undefined } | undefined {
  const region = regionUnder(frames, grip, carried);
  const group = isGroup(node) ? undefined : groupUnder(frames, grip, region, carried);
  const stays = region === parentOf(frames.graph, node.id) && group === groupOf(frames.graph, node.id);
  return stays ? undefined : { region, group };
}

/** The point that decides into which region a card goes: its middle, and of a frame the middle of its head. */
export function gripOf(card: Card, at: Position): Position {
  const width = card.measured?.width ?? card.width ?? cardWidth;
  const height = card.measured?.height ?? card.height ?? 80;
  return { x: at.x + width / 2, y: at.y + (card.type === "region" || card.type === "group" ? 30 : height / 2) };
}

export function takeLineChanges(
  lines: Line[],
  changes: EdgeChange<Line>[],
  records: GraphRecords,
): { lines: Line[]; diff: GraphDiff } {
  const gone = changes.flatMap((change) => (change.type === "remove" ? [change.id] : []));
  return { lines: applyEdgeChanges(changes, lines), diff: removal(records, [], gone) };
}

/**
 * Takes nodes away with their bodies and every edge that ends at one of them, and edges. A group leaves its members: it
 * means nothing for the run, so neither does its end.
 */
export function removal(records: GraphRecords, nodes: readonly string[], edges: readonly string[]): GraphDiff {
  const goneNodes = withBodies(bodyOf(records), nodes);
  const goneEdges = new Set(edges);
  const diff: Record<string, { before: GraphRecord; after: null }> = {};
  for (const [id, record] of Object.entries(records)) {
    if (id.startsWith("node:") && goneNodes.has((record as GraphNode).id)) diff[id] = { before: record, after: null };
    if (!id.startsWith("edge:")) continue;
    const edge = record as GraphEdge;
    if (goneEdges.has(edge.id) || goneNodes.has(edge.from.node) || goneNodes.has(edge.to.node)) {
      diff[id] = { before: record, after: null };
    }
  }
  return diff;
}

/** What React Flow measured of cards; frames have their size from what they hold. */
export function measuredSizes(cards: readonly Card[]): Sizes {
  return new Map(
    cards.flatMap(({ id, type, measured }) =>
      type !== "region" && type !== "group" && measured?.width && measured.height
        ? [[id, { width: measured.width, height: measured.height }] as const]
        : [],
    ),
  );
}

/** Nothing that the picture is made of differs: who types in a field changes the records with every key, and moves nothing. */
export function drawsTheSame(before: GraphRecords, after: GraphRecords): boolean {
  const ids = Object.keys(after);
  const order = Object.keys(before);
  return (
    ids.length === order.length &&
    ids.every((id, index) => {
      if (id !== order[index]) return false;
      const [was, is] = [before[id], after[id]];
      return was === is || id === "graph" || (id.startsWith("node:") && sameShape(was, is));
    })
  );
}

function sameShape(before: GraphRecord | undefined, after: GraphRecord | undefined): boolean {
  // The records of ids that begin with `node:` are nodes.
  const [was, is] = [before as GraphNode, after as GraphNode];
  return (
    was.type === is.type &&
    was.parent === is.parent &&
    was.group === is.group &&
    was.collapsed === is.collapsed &&
    was.position.x === is.position.x &&
    was.position.y === is.position.y &&
    was.size?.width === is.size?.width &&
    was.size?.height === is.size?.height
  );
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
