import { expect, test } from "vitest";
import type { GraphNode } from "#shared/graph/graph.ts";
import { startOf, topRoom } from "./view.ts";

test("the graph begins under an open goal, but keeps half of the stage", () => {
  const stage = { top: 50, height: 800 };
  expect(topRoom(stage, undefined)).toBe(72);
  expect(topRoom(stage, { bottom: 100 })).toBe(72);
  expect(topRoom(stage, { bottom: 350 })).toBe(316);
  expect(topRoom(stage, { bottom: 840 })).toBe(400);
});

test("a long graph is read from its left end", () => {
  const at = (id: string, x: number): GraphNode => ({
    id,
    type: "transform",
    version: 1,
    title: "",
    position: { x, y: 0 },
    params: {},
  });
  const records = Object.fromEntries(
    [at("third", 900), at("first", -40), at("second", 300)].map((node) => [`node:${node.id}`, node]),
  );
  expect(startOf(records, 500)).toEqual([{ id: "first" }, { id: "second" }]);
  expect(startOf({}, 500)).toEqual([]);
});
