import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toBody, toRecords } from "#shared/graph/diff.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { inserting } from "./insertOn.ts";

const node = (id: string, type = "transform", more = {}) => aNode(id, { type, ...more });
const records = toRecords(
  aGraph(
    [node("a"), node("b"), node("free"), node("words", "text"), node("table", "rows"), node("each", "map")],
    [{ ...anEdge("e1", "a", "b"), label: "orders" }],
  ),
);

test("what went from a to b now goes through the step, and the label stays with whoever takes the value", () => {
  const diff = inserting(records, testManifests, "e1", "free", "e2") ?? {};

  expect(toBody(applyDiff(records, diff)).edges).toEqual([
    { ...anEdge("e1", "free", "b"), label: "orders" },
    anEdge("e2", "a", "free"),
  ]);
});

test("a step does not go where it does not fit: by type, with lines of its own, or through a wall", () => {
  const typed = toRecords(
    aGraph(
      [
        node("t", "rows"),
        node("u", "rows"),
        node("words", "text"),
        node("in", "rows", { parent: "each" }),
        node("each", "map"),
      ],
      [{ id: "e1", from: { node: "t", port: "rows" }, to: { node: "u", port: "in" } }],
    ),
  );

  expect(inserting(typed, testManifests, "e1", "words", "e2")).toBeUndefined();
  expect(inserting(typed, testManifests, "e1", "in", "e2")).toBeUndefined();
  expect(inserting(records, testManifests, "e1", "a", "e2")).toBeUndefined();
  expect(inserting(records, testManifests, "gone", "free", "e2")).toBeUndefined();
});
