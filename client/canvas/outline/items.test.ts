import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { outlineItems } from "./items.ts";

const graph = aGraph(
  [aNode("b"), aNode("a"), aNode("inside", { parent: "b" }), aNode("alone")],
  [anEdge("e1", "a", "b"), anEdge("e2", "a", "b")],
);

test("steps come in order, bodies one level below their region", () => {
  const steps = outlineItems(graph, new Set());

  expect(steps.map(({ id, level }) => `${id} ${level}`)).toEqual(["a 1", "alone 1", "b 1", "inside 2"].sort(byOrder));
  expect(steps.find(({ id }) => id === "b")).toMatchObject({ after: ["a"], lines: 0, open: false });

  function byOrder(one: string, other: string) {
    const at = (text: string) => steps.findIndex(({ id }) => id === text.split(" ")[0]);
    return at(one) - at(other);
  }
});

test("a step that is opened shows the lines that leave it, and one without lines cannot be opened", () => {
  const items = outlineItems(graph, new Set(["a", "alone"]));
  const at = items.findIndex(({ id }) => id === "a");

  expect(items.slice(at, at + 3)).toMatchObject([
    { kind: "step", id: "a", lines: 2, open: true },
    { kind: "line", id: "e1", level: 2, of: "a" },
    { kind: "line", id: "e2", level: 2, of: "a" },
  ]);
  expect(items.find(({ id }) => id === "alone")).toMatchObject({ open: false });
});
