import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, type GraphRecords, isEmpty, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { bodyOf, framesIn } from "./regions.ts";
import { tidied, toElk } from "./tidy.ts";

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

const tidy = async (from: GraphRecords, chosen: string[] = []) =>
  applyDiff(from, await tidied(from, testManifests, new Map(), chosen));
const at = (of: GraphRecords, id: string) => (of[`node:${id}`] as GraphNode).position;

test("only the chosen cards are laid out when there are several, with their measured size; notes never", () => {
  const all = toElk(bodyOf(records), undefined, new Map([["a", { width: 240, height: 300 }]]));
  const some = toElk(bodyOf(records), undefined, new Map(), ["a", "b"]);

  expect(all.children?.map((child) => child.id)).toEqual(["a", "b", "c"]);
  expect(all.children?.[0]).toMatchObject({ height: 300 });
  expect(some.children?.map((child) => child.id)).toEqual(["a", "b"]);
  expect(some.edges?.map((edge) => edge.id)).toEqual(["e1"]);
});

test("a chain is laid out from left to right, its corner stays, and a second time changes nothing", async () => {
  const after = await tidy(records);

  expect(at(after, "a")).toEqual({ x: 100, y: 100 });
  expect(at(after, "a").x).toBeLessThan(at(after, "b").x);
  expect(at(after, "b").x).toBeLessThan(at(after, "c").x);
  expect(at(after, "memo").x).toBe(-50);
  expect(isEmpty(await tidied(after, testManifests, new Map(), []))).toBe(true);
});

test("a body is laid out inside its region, and what follows the region comes after its frame", async () => {
  const inside = { parent: "each" };
  const nested = toRecords(
    aGraph(
      [
        aNode("start", { position: { x: 900, y: 50 } }),
        aNode("each", { type: "map", position: { x: 0, y: 0 } }),
        aNode("x", { ...inside, position: { x: 700, y: 600 } }),
        aNode("y", { ...inside, position: { x: -300, y: 10 } }),
        aNode("memo", { ...inside, type: "note", position: { x: 60, y: 60 } }),
        aNode("end", { position: { x: 0, y: 0 } }),
      ],
      [anEdge("e1", "start", "each"), anEdge("e2", "x", "y"), anEdge("e3", "each", "end")],
    ),
  );

  const after = await tidy(nested);

  const frame = framesIn(after, testManifests).boxes.get("each") ?? { x: 0, y: 0, right: 0, bottom: 0 };
  expect(at(after, "start").x).toBeLessThan(frame.x);
  expect(at(after, "x").x).toBeGreaterThan(frame.x);
  expect(at(after, "y").x).toBeGreaterThan(at(after, "x").x);
  expect(at(after, "y").x + 240).toBeLessThan(frame.right);
  expect(at(after, "end").x).toBeGreaterThan(frame.right);
});
