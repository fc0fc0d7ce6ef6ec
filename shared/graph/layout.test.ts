import fc from "fast-check";
import { expect, test } from "vitest";
import { bigGraph, soundGraphs } from "../testing/graphs.ts";
import { applyDiff, isEmpty, toBody, toRecords } from "./diff.ts";
import { layoutDiff, layoutOf } from "./layout.ts";

test("edges lead to the right, no two nodes share a place, and a laid-out graph stays", () => {
  fc.assert(
    fc.property(soundGraphs(), (graph) => {
      const places = layoutOf(graph);

      for (const { from, to } of graph.edges) {
        expect(places.get(to.node)?.x).toBeGreaterThan(places.get(from.node)?.x as number);
      }
      expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(graph.nodes.length);
      const laid = toBody(applyDiff(toRecords(graph), layoutDiff(graph)));
      expect(isEmpty(layoutDiff(laid))).toBe(true);
    }),
  );
});

test("a star of 10,000 nodes is laid out", () => {
  expect(layoutOf(bigGraph("star", 10_000)).size).toBe(10_000);
});
