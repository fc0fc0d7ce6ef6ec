import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { fromElk, tidied, toElk } from "./tidy.ts";

const records = toRecords(
  aGraph(
    [
      aNode("a", { position: { x: 100, y: 100 } }),
      aNode("b", { position: { x: 100, y: 100 } }),
      aNode("c", { position: { x: 100, y: 300 } }),
      aNode("memo", { type: "note", position: { x: -50, y: -50 } }),
    ],
    [anEdge("e1", "a", "b"), anEdge("e2", "b", "c")],
  ),
);

test("only the chosen cards are laid out when there are several, with their measured size; notes never", () => {
  const all = toElk(records, new Map([["a", { width: 240, height: 300 }]]), []);
  const some = toElk(records, new Map(), ["a", "b"]);

  expect(all.children?.map((child) => child.id)).toEqual(["a", "b", "c"]);
  expect(all.children?.[0]).toMatchObject({ height: 300 });
  expect(some.children?.map((child) => child.id)).toEqual(["a", "b"]);
  expect(some.edges?.map((edge) => edge.id)).toEqual(["e1"]);
});

test("the layout stays where the cards were, and cards that stay are left out of the diff", () => {
  const diff = fromElk(records, {
    id: "graph",
    children: [
      { id: "a", x: 12, y: 12 },
      { id: "b", x: 332, y: 12 },
    ],
  });

  expect(Object.keys(diff)).toEqual(["node:b"]);
  expect(diff["node:b"]?.after).toMatchObject({ position: { x: 420, y: 100 } });
});

test("a chain is laid out from left to right", async () => {
  const after = applyDiff(records, await tidied(records, new Map(), []));

  const x = (id: string) => (after[`node:${id}`] as GraphNode).position.x;
  expect(x("a")).toBeLessThan(x("b"));
  expect(x("b")).toBeLessThan(x("c"));
  expect(x("memo")).toBe(-50);
});
