import { expect, test } from "vitest";
import { toRecords } from "#shared/graph/diff.ts";
import { type GraphNode, graphBody } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { bothRecords, compareGraphs, doTheSame } from "./compare.ts";

test("every record that differs is told once: added, removed, changed or only moved", () => {
  const before = records([node("a"), node("b"), node("c", { params: { url: "x" } })], ["a b"]);
  const after = records(
    [node("b", { position: { x: 9, y: 0 } }), node("c", { params: { url: "y" } }), node("d")],
    ["c d"],
  );

  const { nodes, edges } = compareGraphs(before, after);

  expect(Object.fromEntries(nodes.map(({ record, kind }) => [record, kind]))).toEqual({
    "node:a": "removed",
    "node:b": "moved",
    "node:c": "changed",
    "node:d": "added",
  });
  expect(edges.map(({ record, kind }) => [record, kind])).toEqual([
    ["edge:a b", "removed"],
    ["edge:c d", "added"],
  ]);
});

test("a change inside an object is one field; a field that comes or goes has one side; lists and expressions are whole", () => {
  const before = params({ headers: { accept: "json", old: "1" }, list: [1, 2], when: { $expr: "a" } });
  const after = params({ headers: { accept: "text", more: "2" }, list: [1, 3], when: { $expr: "b" } });

  const [change] = compareGraphs(before, after).nodes;

  expect(change?.fields).toEqual([
    { path: ["params", "headers", "accept"], before: "json", after: "text" },
    { path: ["params", "headers", "old"], before: "1" },
    { path: ["params", "headers", "more"], after: "2" },
    { path: ["params", "list"], before: [1, 2], after: [1, 3] },
    { path: ["params", "when"], before: { $expr: "a" }, after: { $expr: "b" } },
  ]);
});

test("differences are told from left to right, and the name of the graph by itself", () => {
  const at = (x: number) => ({ position: { x, y: 0 } });
  const before = { ...records([]), graph: { name: "Old" } };
  const after = { ...records([node("far", at(900)), node("near", at(0))]), graph: { name: "New" } };

  const { nodes, name } = compareGraphs(before, after);

  expect(nodes.map(({ record }) => record)).toEqual(["node:near", "node:far"]);
  expect(name).toEqual({ before: "Old", after: "New" });
});

test("moving, resizing and renaming do the same; a parameter, a line or a switched off step do not", () => {
  const before = records([node("a"), node("b")], ["a b"]);

  expect(doTheSame(before, records([node("a", { position: { x: 5, y: 5 }, title: "A" }), node("b")], ["a b"]))).toBe(
    true,
  );
  expect(doTheSame(before, records([node("a", { params: { x: 1 } }), node("b")], ["a b"]))).toBe(false);
  expect(doTheSame(before, records([node("a", { disabled: true }), node("b")], ["a b"]))).toBe(false);
  expect(doTheSame(before, records([node("a"), node("b")]))).toBe(false);
});

test("both revisions together hold the later one, and what was removed", () => {
  const before = records([node("a"), node("b", { title: "old" })], ["a b"]);
  const after = records([node("b", { title: "new" })]);

  const both = bothRecords(before, after);

  expect(Object.keys(both).sort()).toEqual(["edge:a b", "node:a", "node:b"]);
  expect(both["node:b"]).toMatchObject({ title: "new" });
});

function node(id: string, more: Partial<GraphNode> = {}): Partial<GraphNode> {
  return { id, type: "transform", ...more };
}

function params(params: Record<string, Json>) {
  return records([node("a", { params })]);
}

function records(nodes: Partial<GraphNode>[], lines: string[] = []) {
  const edges = lines.map((id) => {
    const [from = "", to = ""] = id.split(" ");
    return { id, from: { node: from, port: "out" }, to: { node: to, port: "in" } };
  });
  // The ids of these edges hold a blank, which no border would let in; nothing here minds.
  return toRecords({ nodes: graphBody.shape.nodes.parse(nodes), edges });
}
