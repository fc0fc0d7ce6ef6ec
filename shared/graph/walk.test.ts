import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bigGraph, edge, graphOf, node, soundGraphs } from "../testing/graphs.ts";
import { ancestorsOf, descendantsOf, subgraphUntil, topologicalOrder } from "./walk.ts";

const diamond = graphOf(
  ["a", "b", "c", "d", "alone"].map((id) => node(id)),
  ["a -> b", "a -> c", "b -> d", "c -> d"],
);

describe("walking a graph", () => {
  test("finds what comes before and after", () => {
    expect(ancestorsOf(diamond, "d")).toEqual(new Set(["a", "b", "c"]));
    expect(descendantsOf(diamond, "a")).toEqual(new Set(["b", "c", "d"]));
    expect(ancestorsOf(diamond, "alone").size).toBe(0);
  });

  test("cuts out a node with what it needs", () => {
    const part = subgraphUntil(diamond, "b");

    expect(part.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(part.edges.map(({ id }) => id)).toEqual(["a_b"]);
  });

  test("names the edges that close circles and orders the rest", () => {
    const looped = graphOf(
      ["a", "b", "c"].map((id) => node(id)),
      ["a -> b", "b -> c", "c -> a", "c -> c"],
    );

    const { order, closing } = topologicalOrder(looped);

    expect(closing.map(({ id }) => id)).toEqual(["c_a", "c_c"]);
    expect(order).toEqual(["a", "b", "c"]);
  });

  test("a random graph without its closing edges has none, and every edge leads forward in the order", () => {
    const graphs = fc
      .tuple(soundGraphs(), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }))
      .map(([graph, extra]) => ({
        nodes: graph.nodes,
        edges: [
          ...graph.edges,
          ...extra.map(([a, b], i) => edge(`n${a % graph.nodes.length} -> n${b % graph.nodes.length}`, `x${i}`)),
        ],
      }));
    fc.assert(
      fc.property(graphs, (graph) => {
        const { order, closing } = topologicalOrder(graph);
        const place = new Map(order.map((id, i) => [id, i]));

        expect(order.length).toBe(graph.nodes.length);
        const kept = graph.edges.filter((each) => !closing.includes(each));
        expect(topologicalOrder({ nodes: graph.nodes, edges: kept }).closing).toEqual([]);
        for (const { from, to } of kept) expect(place.get(from.node)).toBeLessThan(place.get(to.node) as number);
      }),
    );
  });

  test.each(["chain", "star"] as const)("a %s of 10,000 nodes does not overflow the stack", (shape) => {
    const graph = bigGraph(shape, 10_000);

    expect(topologicalOrder(graph).order.length).toBe(10_000);
    expect(descendantsOf(graph, "n0").size).toBe(9_999);
    expect(ancestorsOf(graph, "n9999").size).toBe(shape === "chain" ? 9_999 : 1);
  });
});
