import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GraphBody, graphBody } from "#shared/graph/graph.ts";
import { ancestorsOf, nodesIn, withBodies } from "#shared/graph/walk.ts";
import { unchangedNodes } from "./unchangedNodes.ts";

const edge = (from: string, to: string, extra = {}) => ({
  id: `${from}-${to}`,
  from: { node: from, port: "out" },
  to: { node: to, port: "in" },
  ...extra,
});

const line = graphBody.parse({
  nodes: ["a", "b", "c"].map((id) => ({ id, type: "work" })),
  edges: [edge("a", "b"), edge("b", "c")],
});

const changed = (graph: GraphBody, node: string, change: Partial<GraphBody["nodes"][number]>): GraphBody => ({
  ...graph,
  nodes: graph.nodes.map((each) => (each.id === node ? { ...each, ...change } : each)),
});

describe("what holds on another revision", () => {
  test.each([
    ["params", changed(line, "b", { params: { x: 1 } }), ["a"]],
    ["a type", changed(line, "a", { type: "other" }), []],
    ["a switch", changed(line, "c", { disabled: true }), ["a", "b"]],
    ["what a failure gives", changed(line, "b", { policy: { onError: "value", value: 1 } }), ["a"]],
    ["an edge less", { ...line, edges: [edge("a", "b")] }, ["a", "b"]],
    ["a label", { ...line, edges: [edge("a", "b", { label: "rows" }), edge("b", "c")] }, ["a"]],
    ["a place and a title", changed(line, "b", { position: { x: 9, y: 9 }, title: "New" }), ["a", "b", "c"]],
    ["how often it is tried", changed(line, "b", { policy: { retries: 3, timeoutMs: 1_000 } }), ["a", "b", "c"]],
    [
      "an edge's id",
      { ...line, edges: line.edges.map((each) => ({ ...each, id: `new-${each.id}` })) },
      ["a", "b", "c"],
    ],
  ])("%s", (_what, after, expected) => {
    expect([...unchangedNodes(line, after)]).toEqual(expected);
  });

  test("a region changes with anything in it", () => {
    const graph = graphBody.parse({
      nodes: [
        { id: "list", type: "work" },
        { id: "each", type: "map" },
        { id: "inner", type: "map", parent: "each" },
        { id: "deep", type: "work", parent: "inner" },
        { id: "end", type: "work" },
      ],
      edges: [edge("list", "each"), edge("each", "end")],
    });

    expect([...unchangedNodes(graph, graph)]).toEqual(["list", "each", "end"]);
    expect([...unchangedNodes(graph, changed(graph, "deep", { params: { x: 1 } }))]).toEqual(["list"]);
    expect([...unchangedNodes(graph, changed(graph, "deep", { parent: "each" }))]).toEqual(["list"]);
    expect([...unchangedNodes(graph, { ...graph, nodes: graph.nodes.filter(({ id }) => id !== "deep") })]).toEqual([
      "list",
    ]);
  });

  test("nodes that are touched for another reason count as changed, in regions too", () => {
    const isTouched = ({ id }: { id: string }) => id === "b";
    expect([...unchangedNodes(line, line, isTouched)]).toEqual(["a"]);
  });
});

/** An acyclic graph with regions, and another one that differs from it in a few places. */
const pairs = fc
  .record({
    size: fc.integer({ min: 1, max: 12 }),
    edges: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 }),
    parents: fc.array(fc.option(fc.nat(11), { freq: 2 }), { minLength: 12, maxLength: 12 }),
    changes: fc.array(fc.tuple(fc.constantFrom("params", "type", "drop", "edge", "title"), fc.nat(11)), {
      maxLength: 3,
    }),
  })
  .map(({ size, edges, parents, changes }) => {
    const parentOf = (index: number) => {
      const parent = parents[index];
      return parent !== null && parent !== undefined && parent < index ? `n${parent}` : undefined;
    };
    const ids = Array.from({ length: size }, (_, index) => `n${index}`);
    const before = graphBody.parse({
      nodes: ids.map((id, index) => ({ id, type: "work", parent: parentOf(index) })),
      edges: edges
        .filter(([from, to]) => from < to && to < size && parentOf(from) === parentOf(to))
        .map(([from, to], index) => ({ ...edge(`n${from}`, `n${to}`), id: `e${index}` })),
    });
    let after: GraphBody = before;
    for (const [what, at] of changes) {
      const id = `n${at}`;
      if (what === "params") after = changed(after, id, { params: { changed: true } });
      else if (what === "type") after = changed(after, id, { type: "other" });
      else if (what === "title") after = changed(after, id, { title: "Other" });
      else if (what === "drop") after = { ...after, nodes: after.nodes.filter((node) => node.id !== id) };
      else after = { ...after, edges: after.edges.filter((_, index) => index !== at) };
    }
    return { before, after };
  });

/** What a node's result comes from, as text: itself, its body, its edges, and the same of all upstream. */
function meaning(graph: GraphBody, id: string): string {
  const all = withBodies(graph, [...ancestorsOf(graph, id), id]);
  const facts = graph.nodes
    .filter((node) => all.has(node.id))
    .map(({ id, type, params, parent }) => [id, type, params, parent ?? ""])
    .sort();
  const edges = graph.edges.filter(({ to }) => all.has(to.node)).map(({ from, to }) => [from, to]);
  const ends = edges.filter(([from]) => graph.nodes.some((node) => node.id === from?.node));
  return JSON.stringify([facts, ends.map((each) => JSON.stringify(each)).sort()]);
}

test("a result is reused exactly when everything that it comes from is the same", () => {
  fc.assert(
    fc.property(pairs, ({ before, after }) => {
      const expected = nodesIn(after, undefined)
        .filter(({ id }) => before.nodes.some((node) => node.id === id && node.parent === undefined))
        .filter(({ id }) => meaning(before, id) === meaning(after, id));
      expect([...unchangedNodes(before, after)].sort()).toEqual(expected.map(({ id }) => id).sort());
    }),
    { numRuns: 500 },
  );
});

test("nothing that is reused stands behind something that is not", () => {
  fc.assert(
    fc.property(pairs, ({ before, after }) => {
      const unchanged = unchangedNodes(before, after);
      for (const id of unchanged) for (const earlier of ancestorsOf(after, id)) expect(unchanged).toContain(earlier);
    }),
  );
});
