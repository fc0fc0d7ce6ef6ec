import { expect, test } from "vitest";
import { graphOf, node } from "../../testing/graphs.ts";
import { testManifests } from "../../testing/manifests.ts";
import type { GraphBody, GraphNode } from "../graph.ts";
import { validate } from "../validate.ts";

const work = (id: string, more: Partial<GraphNode> = {}) => node(id, "transform", {}, more);
const milestone = (id: string, params: GraphNode["params"], more: Partial<GraphNode> = {}) =>
  node(id, "milestone", params, more);
const within = (parent: string) => ({ parent });

/** The milestones that are said to wait for themselves. */
const circles = (graph: GraphBody) =>
  validate(graph, testManifests).flatMap(({ code, severity, place }) =>
    code === "CYCLE" && severity === "error" ? [place.node] : [],
  );

test.each<[string, GraphBody, string[]]>([
  ["a step behind it", graphOf([milestone("m", { after: "b" }), work("a"), work("b")], ["m -> a", "a -> b"]), ["m"]],
  [
    "the region that it stands in",
    graphOf([node("each", "map"), milestone("m", { after: "each" }, within("each"))]),
    ["m"],
  ],
  [
    "what comes after the region that it stands in",
    graphOf([node("each", "map"), milestone("m", { after: "b" }, within("each")), work("b")], ["each -> b"]),
    ["m"],
  ],
  [
    "another one, which waits for it",
    graphOf(
      [milestone("m", { after: "b" }), milestone("n", { after: "a" }), work("a"), work("b")],
      ["m -> a", "n -> b"],
    ),
    ["m", "n"],
  ],
  [
    "a step behind it, until one begins that is behind it as well",
    graphOf([milestone("m", { after: "a", before: "b" }), work("a"), work("b")], ["m -> a", "a -> b"]),
    ["m"],
  ],
])("a milestone after %s could never let through, with the place", (_what, graph, expected) => {
  expect(circles(graph)).toEqual(expected);
  expect(validate(graph, testManifests).find(({ code }) => code === "CYCLE")).toMatchObject({
    place: { node: "m", path: ["after"] },
    message: expect.stringContaining("Name a step that does not come after it"),
  });
});

test.each<[string, GraphBody]>([
  ["a step beside it", graphOf([milestone("m", { after: "a" }), work("a"), work("b")], ["m -> b"])],
  [
    "what comes behind, where another step's begin closes it",
    graphOf([milestone("m", { after: "a", before: "c" }), work("a"), work("c")], ["m -> a"]),
  ],
  [
    "a join that goes on without it",
    graphOf(
      [milestone("m", { after: "j" }), work("a"), work("b"), node("j", "join", { mode: "any" })],
      ["m -> a", "a -> j", "b -> j"],
    ),
  ],
  [
    "a step behind it that somebody else cancels",
    graphOf([milestone("m", { after: "a" }), work("a"), node("c", "cancel", { nodes: ["a"] })], ["m -> a"]),
  ],
  [
    "a step that another milestone holds up for ever: that one is told",
    graphOf([milestone("m", {}), milestone("n", { after: "a" }, { disabled: true }), work("a")], ["n -> a"]),
  ],
  ["what an expression names", graphOf([milestone("m", { after: { $expr: "inputs.in" } }), work("a")], ["m -> a"])],
])("a milestone after %s is fine", (_what, graph) => {
  expect(circles(graph)).toEqual([]);
});

test("who only watches a circle is not part of it", () => {
  const graph = graphOf(
    [milestone("m", { after: "a" }), work("a"), milestone("watcher", { after: "a" }), work("b")],
    ["m -> a", "watcher -> b"],
  );

  expect(circles(graph)).toEqual(["m"]);
});

test("a thousand milestones in one circle are told apart in no time", () => {
  const many = Array.from({ length: 1_000 }, (_, index) => index);
  const graph = graphOf(
    many.flatMap((index) => [milestone(`m${index}`, { after: `w${(index + 1) % 1_000}` }), work(`w${index}`)]),
    many.map((index) => `m${index} -> w${index}`),
  );

  expect(circles(graph)).toHaveLength(50);
});
