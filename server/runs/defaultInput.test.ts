import { expect, test } from "vitest";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { defaultInput } from "./defaultInput.ts";

const input = (schema?: Json, more: Partial<GraphNode> = {}): GraphNode => ({
  id: "start",
  type: "input",
  version: 1,
  title: "Start",
  position: { x: 0, y: 0 },
  params: schema === undefined ? {} : { schema },
  ...more,
});
const request = {
  type: "object",
  properties: { amount: { type: "number", default: 250 }, note: { type: "string" } },
  required: ["amount"],
};

test("a run without an input gets the defaults of what the graph asks for", () => {
  expect(defaultInput({ nodes: [input(request)], edges: [] })).toEqual({ amount: 250 });
});

test("an object without defaults is empty, so that what is missing is named field by field", () => {
  expect(defaultInput({ nodes: [input({ type: "object", required: ["file"] })], edges: [] })).toEqual({});
});

test("a graph that asks for no object gets nothing", () => {
  expect(defaultInput({ nodes: [], edges: [] })).toBeNull();
  expect(defaultInput({ nodes: [input()], edges: [] })).toBeNull();
  expect(defaultInput({ nodes: [input({ type: "number" })], edges: [] })).toBeNull();
  expect(defaultInput({ nodes: [input(request, { disabled: true })], edges: [] })).toBeNull();
});
