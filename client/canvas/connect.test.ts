import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { type NodeManifest, nodeManifest, type PortRule } from "#shared/nodes/manifest.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { loopMeant, possibleLines, possibleLoops, whyNot } from "./connect.ts";
import { search } from "./paletteSearch.ts";

function manifest(type: string, inputs: PortRule[], outputs: PortRule[]): NodeManifest {
  const words = { title: type, summary: "", whenToUse: "", icon: "box", says: "", group: "data", effect: "none" };
  return nodeManifest.parse({ ...words, type, version: 1, params: {}, inputs, outputs });
}

const manifests = new Map(
  [
    manifest("template", [{ id: "in", type: "any" }], [{ id: "out", type: "text" }]),
    manifest("sql", [{ id: "in", type: "rows", many: true }], [{ id: "out", type: "rows" }]),
  ].map((item) => [item.type, item]),
);
const records = toRecords(
  aGraph(
    [aNode("a"), aNode("b"), aNode("c"), aNode("q", { type: "sql" }), aNode("r", { type: "sql" })],
    [anEdge("e1", "a", "b"), anEdge("e2", "b", "c"), anEdge("e3", "r", "q")],
  ),
);
const ask = (from: string, to: string) =>
  whyNot(records, manifests, { node: from, port: "out" }, { node: to, port: "in" });

test("a refused line says why", () => {
  expect(ask("c", "a")).toMatch(/circle/);
  expect(ask("a", "c")).toMatch(/already has a line/);
  expect(ask("a", "a")).toMatch(/feed itself/);
  expect(ask("a", "q")).toMatch(/takes rows, but the line carries text/);
  expect(ask("r", "q")).toMatch(/already connected/);
});

test("what fits is allowed, also a second line into a port for many", () => {
  expect(ask("q", "a")).toBeUndefined();
  const more = toRecords(
    aGraph(
      [aNode("q", { type: "sql" }), aNode("r", { type: "sql" }), aNode("s", { type: "sql" })],
      [anEdge("e", "r", "q")],
    ),
  );
  expect(whyNot(more, manifests, { node: "s", port: "out" }, { node: "q", port: "in" })).toBeUndefined();
});

test("the lines that may still be drawn from a node leave out what is taken, circular or of another type", () => {
  const more = toRecords(
    aGraph(
      [aNode("a"), aNode("b"), aNode("free"), aNode("q", { type: "sql" })],
      [anEdge("e1", "a", "b"), anEdge("e2", "q", "a")],
    ),
  );
  const targets = (id: string) =>
    possibleLines(more, manifests, more[`node:${id}`] as GraphNode).map((line) => `${line.to.node}.${line.to.port}`);

  expect(targets("b")).toEqual(["free.in"]);
  expect(targets("q")).toEqual(["free.in"]);
  expect(targets("free")).toEqual([]);
});

test("the palette finds by word and offers only what takes the loose end", () => {
  expect(search(manifests, "sq").map((item) => item.type)).toEqual(["sql"]);
  const text = { port: { id: "out", type: "text" as const }, side: "out" as const };
  expect(search(manifests, "", text).map((item) => item.type)).toEqual(["template"]);
});

test("a line through a wall is refused, and a line back means a loop around the steps between", () => {
  const looped = toRecords(
    aGraph(
      [
        aNode("start", { type: "input" }),
        aNode("draft", { type: "sum" }),
        aNode("check", { type: "transform" }),
        aNode("each", { type: "map" }),
        aNode("inner", { type: "transform", parent: "each" }),
      ],
      [anEdge("e1", "start", "draft"), anEdge("e2", "draft", "check")],
    ),
  );
  const line = (from: string, to: string) =>
    ({ id: "back", from: { node: from, port: "out" }, to: { node: to, port: "in" } }) as const;
  const why = (from: string, to: string) => whyNot(looped, testManifests, line(from, to).from, line(from, to).to);

  expect(why("check", "inner")).toMatch(/wall/);
  expect(why("inner", "each")).toMatch(/wall/);
  expect(loopMeant(looped, testManifests, line("draft", "check"))).toBeUndefined();
  const loop = loopMeant(looped, testManifests, line("check", "draft"));
  const after = applyDiff(looped, loop?.diff ?? {});
  expect(after["node:draft"]).toMatchObject({ parent: loop?.region });
  expect(after["edge:e1"]).toMatchObject({ from: { node: "start" }, to: { node: loop?.region } });
  expect(after["edge:back"]).toBeUndefined();
  expect(possibleLoops(looped, testManifests, looped["node:check"] as GraphNode).map(({ to }) => to.node)).toEqual([
    "draft",
  ]);
});
