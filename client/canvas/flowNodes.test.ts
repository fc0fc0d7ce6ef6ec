import { expect, test } from "vitest";
import type { Card } from "#client/stores/canvasStore.ts";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { drawsTheSame, removal, takeChanges, toFlowEdges, toFlowNodes } from "./flowNodes.ts";

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

/** `each` at (100, 100) holds `in` at (200, 300); `out` stands far to the right. */
const nested = toRecords(
  aGraph(
    [
      aNode("in", { position: { x: 200, y: 300 }, parent: "each" }),
      aNode("each", { type: "map", position: { x: 100, y: 100 } }),
      aNode("out", { position: { x: 2_000, y: 0 } }),
    ],
    [anEdge("e1", "each", "out")],
  ),
);

function drag(cards: Card[], id: string, to: { x: number; y: number }, intoRegions = true) {
  const change = { type: "position" as const, id, position: to, dragging: false };
  return takeChanges(cards, [change], nested, { manifests: testManifests, intoRegions });
}

test("a region comes before its body, whose places are told from the region's corner", () => {
  const cards = toFlowNodes(nested, [], testManifests);

  expect(cards.map(({ id, type, parentId }) => [id, type, parentId])).toEqual([
    ["each", "region", undefined],
    ["in", "card", "each"],
    ["out", "card", undefined],
  ]);
  expect(cards[1]?.position).toEqual({ x: 100, y: 200 });
  expect(toFlowNodes(nested, cards, testManifests)).toBe(cards);
});

test("a region is moved with its body, in one diff", () => {
  const { diff } = drag(toFlowNodes(nested, [], testManifests), "each", { x: 110, y: 90 });

  const after = applyDiff(nested, diff);
  expect(after["node:each"]).toMatchObject({ position: { x: 110, y: 90 } });
  expect(after["node:in"]).toMatchObject({ position: { x: 210, y: 290 }, parent: "each" });
  expect(Object.keys(diff)).toHaveLength(2);
});

test("a card that is dragged out of its region or into one belongs there, by the same step", () => {
  const cards = toFlowNodes(nested, [], testManifests);

  const outside = applyDiff(nested, drag(cards, "in", { x: 1_500, y: 0 }).diff);
  expect(outside["node:in"]).toMatchObject({ position: { x: 1_600, y: 100 } });
  expect(outside["node:in"]).not.toHaveProperty("parent");

  const inside = applyDiff(nested, drag(cards, "out", { x: 180, y: 320 }).diff);
  expect(inside["node:out"]).toMatchObject({ position: { x: 180, y: 320 }, parent: "each" });
});

test("arrow keys move a card and never take it out of its region", () => {
  const { diff } = drag(toFlowNodes(nested, [], testManifests), "in", { x: 1_500, y: 0 }, false);

  expect(applyDiff(nested, diff)["node:in"]).toMatchObject({ parent: "each", position: { x: 1_600, y: 100 } });
});

test("a frame that is made larger keeps its size, and a region goes with its body", () => {
  const cards = toFlowNodes(nested, [], testManifests);
  const change = {
    type: "dimensions" as const,
    id: "each",
    dimensions: { width: 700.4, height: 500 },
    resizing: false,
  };

  const { diff } = takeChanges(cards, [change], nested, { manifests: testManifests });

  const larger = applyDiff(nested, diff);
  expect(larger["node:each"]).toMatchObject({ size: { width: 700, height: 500 } });
  expect(toFlowNodes(larger, cards, testManifests)[0]).toMatchObject({ width: 700, height: 500 });
  expect(Object.keys(removal(nested, ["each"], []))).toEqual(["node:in", "node:each", "edge:e1"]);
});

test("params and titles are not drawn; places, sizes, holders, lines and their order are", () => {
  const a = records["node:a"] as GraphNode;
  const patched = (patch: Partial<GraphNode>) => ({ ...records, "node:a": { ...a, ...patch } });
  const { "edge:e1": line, ...noLine } = records;

  expect(drawsTheSame(records, patched({ params: { text: "typed" }, title: "New", disabled: true }))).toBe(true);
  expect(drawsTheSame(records, patched({ position: { x: 1, y: 0 } }))).toBe(false);
  expect(drawsTheSame(records, patched({ size: { width: 400, height: 300 } }))).toBe(false);
  expect(drawsTheSame(records, patched({ parent: "b" }))).toBe(false);
  expect(drawsTheSame(records, patched({ group: "b" }))).toBe(false);
  expect(drawsTheSame(records, patched({ collapsed: true }))).toBe(false);
  expect(drawsTheSame(records, noLine)).toBe(false);
  expect(drawsTheSame(records, { "edge:e1": line, ...noLine } as typeof records)).toBe(false);
  expect(drawsTheSame(records, { ...records, "edge:e1": anEdge("e1", "b", "n") })).toBe(false);
});
