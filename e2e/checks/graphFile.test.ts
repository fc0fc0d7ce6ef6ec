import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { graphFile, graphNode } from "#shared/graph/graph.ts";

const page = await readFile(new URL("../../docs/graph-file.md", import.meta.url), "utf8");

test("the example in docs/graph-file.md is a graph file, and shows every key that a node can have", () => {
  const example: unknown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "");

  const { nodes } = graphFile.parse(example);
  const written = (example as { nodes: object[] }).nodes.flatMap((node) => Object.keys(node));

  expect(nodes.map(({ type }) => type)).toContain("group");
  expect([...new Set(written)].sort()).toEqual(Object.keys(graphNode.shape).sort());
});

test("docs/graph-file.md says what every key of a node means", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const keys = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, key]) => key));

  expect(keys.sort()).toEqual(Object.keys(graphNode.shape).sort());
});
