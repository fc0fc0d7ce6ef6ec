import { describe, expect, test } from "vitest";
import { graphOf, node } from "../../testing/graphs.ts";
import { testManifests } from "../../testing/manifests.ts";
import type { GraphBody, Params } from "../graph.ts";
import { validate } from "../validate.ts";
import { type Called, calledGraph, callKey, callsIn } from "./calls.ts";

const call = (params: Params = { graph: "other" }) => node("call", "subgraph", params);
const found = (graph: GraphBody, graphs: Record<string, Called> = {}, own?: string) =>
  validate(graph, testManifests, { graphs: new Map(Object.entries(graphs)), ...(own !== undefined && { graph: own }) })
    .filter(({ place }) => place.node === "call")
    .map(({ code, place, severity }) => `${severity} ${code} ${place.path?.join(".")}`);

const takes = (schema: Params) => calledGraph("Other", graphOf([node("start", "input", { schema })]));
const needsName = takes({ type: "object", properties: { name: { type: "string" } }, required: ["name"] });

describe("a graph that is called", () => {
  test("must be there, and have the revision", () => {
    const pinned = call({ graph: "other", revision: 3 });
    expect(found(graphOf([call()]), { other: { missing: "graph" } })).toEqual(["error UNKNOWN_GRAPH graph"]);
    expect(found(graphOf([pinned]), { "other@3": { missing: "revision" } })).toEqual(["error UNKNOWN_GRAPH revision"]);
    expect(found(graphOf([{ ...call(), disabled: true }]), { other: { missing: "graph" } })).toEqual([
      "warning UNKNOWN_GRAPH graph",
    ]);
  });

  test("is not judged when nobody has looked it up, or its name is computed", () => {
    expect(found(graphOf([call()]))).toEqual([]);
    expect(callsIn(graphOf([call({ graph: { $expr: "inputs.in" } })]))).toEqual([]);
    expect(callsIn(graphOf([call(), { ...call({ graph: "other", revision: 2 }), id: "b" }])).map(callKey)).toEqual([
      "other",
      "other@2",
    ]);
  });

  test.each([
    ["nothing, where a field is needed", graphOf([call()])],
    ["a fixed value without the field", graphOf([node("a", "transform", { value: { x: 1 } }), call()], ["a -> call"])],
    ["a text, where an object is needed", graphOf([node("a", "text", { text: "x" }), call()], ["a.text -> call"])],
  ])("takes what arrives: %s does not fit", (_what, graph) => {
    expect(found(graph, { other: needsName })).toEqual(["error TYPE_MISMATCH graph"]);
  });

  test.each([
    ["a fixed value that fits", graphOf([node("a", "transform", { value: { name: "x" } }), call()], ["a -> call"])],
    [
      "a value that is computed",
      graphOf([node("a", "transform", { value: { name: { $expr: "inputs.in" } } }), call()], ["a -> call"]),
    ],
    ["the item of a round", graphOf([node("each", "map"), { ...call(), parent: "each" }])],
    ["another output of any kind", graphOf([node("a", "input"), call()], ["a -> call"])],
  ])("%s is no problem", (_what, graph) => {
    expect(found(graph, { other: needsName })).toEqual([]);
  });

  test("defaults of its fields stand in when nothing arrives", () => {
    const schema = { type: "object", properties: { n: { type: "number", default: 1 } }, required: ["n"] };
    expect(found(graphOf([call()]), { other: takes(schema) })).toEqual([]);
    expect(found(graphOf([call()]), { other: takes({}) })).toEqual([]);
  });
});

describe("a graph that calls itself", () => {
  test.each([
    ["at once", graphOf([call()])],
    [
      "at the end of a chain",
      graphOf([node("a", "input"), node("b", "text", { text: "x" }), call()], ["a -> b", "b.text -> call"]),
    ],
    ["in each repetition", graphOf([node("again", "repeat"), { ...call(), parent: "again" }])],
  ])("%s never ends", (_what, graph) => {
    expect(found(graph, {}, "other")).toEqual(["error ENDLESS_RECURSION graph"]);
    expect(found(graph, {}, "another")).toEqual([]);
  });

  test.each([
    [
      "behind a branch",
      graphOf([node("a", "branch", { cases: [{ id: "on", when: "true" }] }), call()], ["a.otherwise -> call"]),
    ],
    ["for each item of a list, which may be empty", graphOf([node("each", "map"), { ...call(), parent: "each" }])],
    [
      "after a step that may be skipped",
      graphOf([{ ...node("a", "text", { text: "x" }), policy: { onError: "skip" } }, call()], ["a.text -> call"]),
    ],
  ])("%s may end", (_what, graph) => {
    expect(found(graph, {}, "other")).toEqual([]);
  });
});
