import { expect, test } from "vitest";
import { readGraphFile } from "./readGraphFile.ts";

test("a graph file is read", () => {
  const text = JSON.stringify({ goalgraph: 1, name: "Orders", nodes: [{ id: "a", type: "input" }], edges: [] });

  const read = readGraphFile(text, "orders.graph.json");

  expect(read).toMatchObject({ ok: true, file: { name: "Orders", nodes: [{ id: "a", type: "input", version: 1 }] } });
});

test("text that is not JSON is refused with a reason", () => {
  const read = readGraphFile("{ nope", "x.json");

  expect(read).toMatchObject({ ok: false, problems: [{ place: "" }] });
});

test("JSON of another kind is refused by the name of its file", () => {
  const read = readGraphFile('{"nodes": []}', "flow.json");

  expect(read.ok === false && read.problems[0]?.message).toContain("flow.json");
});

test("a wrong value is named by its place", () => {
  const text = JSON.stringify({ goalgraph: 1, name: "Orders", nodes: [{ id: "1 bad", type: "input" }] });

  const read = readGraphFile(text, "orders.graph.json");

  expect(read.ok === false && read.problems[0]?.place).toBe("nodes.0.id");
});

test("keys that reach a prototype are refused", () => {
  const read = readGraphFile('{"goalgraph": 1, "name": "x", "__proto__": {}}', "x.json");

  expect(read.ok).toBe(false);
});
