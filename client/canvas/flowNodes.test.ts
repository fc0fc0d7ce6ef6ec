import { expect, test } from "vitest";
import type { Card } from "#client/stores/canvasStore.ts";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { removal, takeChanges, toFlowEdges, toFlowNodes } from "./flowNodes.ts";

const records = toRecords(
  aGraph(
    [aNode("a"), aNode("b", { position: { x: 300, y: 0 } }), aNode("n", { type: "note" })],
    [anEdge("e1", "a", "b")],
  ),
);

test("an unchanged node stays the same object with what was measured, and an unchanged picture the same array", () => {
  const measured = toFlowNodes(records, []).map((card): Card => ({ ...card, measured: { width: 240, height: 90 } }));
  const titled = { ...records, "node:a": { ...(records["node:a"] as GraphNode), title: "New" } };

  expect(toFlowNodes(titled, measured)).toBe(measured);
  const moved = toFlowNodes({ ...records, "node:a": aNode("a", { position: { x: 9, y: 9 } }) }, measured);

  expect(moved[1]).toBe(measured[1]);
  expect(moved[0]).toMatchObject({ position: { x: 9, y: 9 }, measured: { width: 240 } });
});

test("a card under the pointer is not pulled back by what others do", () => {
  const cards = toFlowNodes(records, []).map((card) => ({ ...card, dragging: true, position: { x: 50, y: 50 } }));

  expect(toFlowNodes(records, cards)[0]?.position).toEqual({ x: 50, y: 50 });
});

test("dragging moves the picture; only its end changes the graph, in one diff for all cards", () => {
  const cards = toFlowNodes(records, []);
  const during = takeChanges(
    cards,
    [{ type: "position", id: "a", position: { x: 10, y: 10 }, dragging: true }],
    records,
  );
  expect(during.cards[0]?.position).toEqual({ x: 10, y: 10 });
  expect(during.diff).toEqual({});

  const ended = takeChanges(
    during.cards,
    [
      { type: "position", id: "a", position: { x: 20.4, y: 20 }, dragging: false },
      { type: "position", id: "b", position: { x: 320, y: 20 }, dragging: false },
    ],
    records,
  );

  expect(Object.keys(ended.diff)).toEqual(["node:a", "node:b"]);
  expect(applyDiff(records, ended.diff)["node:a"]).toMatchObject({ position: { x: 20, y: 20 } });
});

test("selecting and measuring never change the graph", () => {
  const { diff, cards } = takeChanges(
    toFlowNodes(records, []),
    [
      { type: "select", id: "a", selected: true },
      { type: "dimensions", id: "a", dimensions: { width: 1, height: 2 } },
    ],
    records,
  );

  expect(diff).toEqual({});
  expect(cards[0]?.selected).toBe(true);
});

test("a removed node takes its lines along", () => {
  expect(Object.keys(removal(records, ["a"], []))).toEqual(["node:a", "edge:e1"]);
  expect(toFlowEdges(applyDiff(records, removal(records, ["a"], [])), [])).toEqual([]);
});

test("a note is a sticky, everything else a card", () => {
  expect(toFlowNodes(records, []).map((card) => card.type)).toEqual(["card", "card", "sticky"]);
});
