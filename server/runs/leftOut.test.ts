import fc from "fast-check";
import { expect, test } from "vitest";
import { graphBody } from "#shared/graph/graph.ts";
import { nodesIn, outermostOf } from "#shared/graph/walk.ts";
import { leftOut } from "./leftOut.ts";

const graphOf = (ids: string[], edges: [string, string][]) =>
  graphBody.parse({
    nodes: ids.map((id) => ({ id, type: "work" })),
    edges: edges.map(([from, to], index) => ({
      id: `e${index}`,
      from: { node: from, port: "out" },
      to: { node: to, port: "in" },
    })),
  });

const without = (graph: ReturnType<typeof graphOf>, done: string[], wanted?: string) =>
  [...leftOut(graph, new Map(), { has: (node) => done.includes(node), wanted })].sort();

test("what only feeds finished nodes is left out, along the whole way", () => {
  const graph = graphOf(
    ["a", "b", "c", "d"],
    [
      ["a", "b"],
      ["b", "c"],
      ["c", "d"],
    ],
  );
  expect(without(graph, ["c"])).toEqual(["a", "b"]);
  expect(without(graph, [])).toEqual([]);
});

test("what feeds something else too, or nothing at all, runs", () => {
  const graph = graphOf(
    ["a", "b", "c", "alone"],
    [
      ["a", "b"],
      ["a", "c"],
    ],
  );
  expect(without(graph, ["b"])).toEqual([]);
  expect(without(graph, ["b", "c"])).toEqual(["a"]);
});

test("the node that is to run in any case is not left out, nor what it needs", () => {
  const graph = graphOf(
    ["a", "b", "c"],
    [
      ["a", "b"],
      ["b", "c"],
    ],
  );
  expect(without(graph, ["c"], "b")).toEqual([]);
});

test("a node is left out exactly when it feeds something and no way from it leads to one that runs", () => {
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 9 }),
    edges: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 16 }),
    done: fc.array(fc.nat(8), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(cases, ({ size, edges, done }) => {
      const ids = Array.from({ length: size }, (_, index) => `n${index}`);
      const graph = graphOf(
        ids,
        edges.flatMap(([a, b]): [string, string][] => (a < b && b < size ? [[`n${a}`, `n${b}`]] : [])),
      );
      const finished = new Set(done.map((index) => `n${index}`));
      const runs = (id: string): boolean => {
        if (finished.has(id)) return false;
        const next = graph.edges.filter(({ from }) => from.node === id).map(({ to }) => to.node);
        return next.length === 0 || next.some(runs);
      };
      const expected = nodesIn(graph, undefined).filter(({ id }) => !finished.has(id) && !runs(id));
      expect(without(graph, [...finished])).toEqual(expected.map(({ id }) => outermostOf(graph, id)).sort());
    }),
  );
});
