/**
 * Between the graph's records and React Flow's picture of them: pure functions. The picture keeps what React Flow
 * measured and selected; an unchanged node stays the same object, because React Flow skips what it has seen.
 */
import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import type { GraphDiff, GraphRecord, GraphRecords } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";

const noData: Record<string, never> = {};

export function toFlowNodes(records: GraphRecords, previous: readonly Card[]): Card[] {
  const earlier = new Map(previous.map((card) => [card.id, card]));
  const cards: Card[] = [];
  for (const [id, record] of Object.entries(records)) {
    if (!id.startsWith("node:")) continue;
    const node = record as GraphNode;
    cards.push(toCard(node, earlier.get(node.id)));
  }
  return sameItems(cards, previous) ? (previous as Card[]) : cards;
}

function toCard(node: GraphNode, card: Card | undefined): Card {
  const type = node.type === "note" ? "sticky" : "card";
  if (!card) return { id: node.id, type, position: node.position, data: noData };
  if (card.dragging) return card;
  const stands = card.position.x === node.position.x && card.position.y === node.position.y;
  return stands && card.type === type ? card : { ...card, type, position: node.position };
}

export function toFlowEdges(records: GraphRecords, previous: readonly Line[]): Line[] {
  const earlier = new Map(previous.map((line) => [line.id, line]));
  const lines: Line[] = [];
  for (const [id, record] of Object.entries(records)) {
    if (!id.startsWith("edge:")) continue;
    const edge = record as GraphEdge;
    if (!records[`node:${edge.from.node}`] || !records[`node:${edge.to.node}`]) continue;
    lines.push(toLine(edge, earlier.get(edge.id)));
  }
  return sameItems(lines, previous) ? (previous as Line[]) : lines;
}

function toLine(edge: GraphEdge, line: Line | undefined): Line {
  const ends = {
    source: edge.from.node,
    sourceHandle: edge.from.port,
    target: edge.to.node,
    targetHandle: edge.to.port,
  };
  if (!line) return { id: edge.id, type: "line", data: noData, ...ends };
  const stands =
    line.source === ends.source &&
    line.sourceHandle === ends.sourceHandle &&
    line.target === ends.target &&
    line.targetHandle === ends.targetHandle;
  return stands ? line : { ...line, ...ends };
}

/**
 * Applies every change to the picture, and turns the finished ones (a drag that ended, a removal) into one GraphDiff:
 * dragging costs no history and no traffic, and one drag of twenty nodes is one undo step.
 */
export function takeChanges(
  cards: Card[],
  changes: NodeChange<Card>[],
  records: GraphRecords,
): { cards: Card[]; diff: GraphDiff } {
  const next = applyNodeChanges(changes, cards);
  const diff: Record<string, { before: GraphRecord | null; after: GraphRecord | null }> = {};
  for (const change of changes) {
    if (change.type === "remove") Object.assign(diff, removal(records, [change.id], []));
    if (change.type !== "position" || change.dragging !== false) continue;
    const before = records[`node:${change.id}`] as GraphNode | undefined;
    const card = next.find((item) => item.id === change.id);
    if (!before || !card) continue;
    const position = { x: Math.round(card.position.x), y: Math.round(card.position.y) };
    if (position.x === before.position.x && position.y === before.position.y) continue;
    diff[`node:${change.id}`] = { before, after: { ...before, position } };
  }
  return { cards: next, diff };
}

export function takeLineChanges(
  lines: Line[],
  changes: EdgeChange<Line>[],
  records: GraphRecords,
): { lines: Line[]; diff: GraphDiff } {
  const gone = changes.flatMap((change) => (change.type === "remove" ? [change.id] : []));
  return { lines: applyEdgeChanges(changes, lines), diff: removal(records, [], gone) };
}

/** Takes nodes away with every edge that ends at them, and edges. */
export function removal(records: GraphRecords, nodes: readonly string[], edges: readonly string[]): GraphDiff {
  const goneNodes = new Set(nodes);
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

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
