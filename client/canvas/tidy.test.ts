import Elk from "elkjs/lib/elk.bundled.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, type GraphRecords, isEmpty, toRecords } from "#shared/graph/diff.ts";
import type { Box } from "#shared/graph/frame.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { groupOf, heldIn } from "#shared/graph/groups.ts";
import { nestedGraphs } from "#shared/testing/graphs.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { boxesOf } from "./arrange.ts";
import { bodyOf, framesIn } from "./regions.ts";
import { tidied, toElk } from "./tidy.ts";

const elk = new Elk();
const layout = elk.layout.bind(elk);

const records = toRecords(
  aGraph(
    [
      aNode("a", { position: { x: 100, y: 100 } }),
      aNode("b", { position: { x: 100, y: 100 } }),
      aNode("c", { position: { x: 100, y: 300 } }),
      aNode("memo", { type: "note", position: { x: -50, y: -50 } }),
    ],
    [anEdge("e1", "a", "b"), anEdge("e2", "b", "c")],
  ),
);

const tidy = async (from: GraphRecords, chosen: string[] = []) =>
  applyDiff(from, await tidied(from, testManifests, new Map(), chosen, layout));
const at = (of: GraphRecords, id: string) => (of[`node:${id}`] as GraphNode).position;

test("only the chosen cards are laid out when there are several, with their measured size; notes never", () => {
  const all = toElk(bodyOf(records), undefined, new Map([["a", { width: 240, height: 300 }]]));
  const some = toElk(bodyOf(records), undefined, new Map(), ["a", "b"]);

  expect(all.children?.map((child) => child.id)).toEqual(["a", "b", "c"]);
  expect(all.children?.[0]).toMatchObject({ height: 300 });
  expect(some.children?.map((child) => child.id)).toEqual(["a", "b"]);
  expect(some.edges?.map((edge) => edge.id)).toEqual(["e1"]);
});

test("a chain is laid out from left to right, its corner stays, and a second time changes nothing", async () => {
  const after = await tidy(records);

  expect(at(after, "a")).toEqual({ x: 100, y: 100 });
  expect(at(after, "a").x).toBeLessThan(at(after, "b").x);
  expect(at(after, "b").x).toBeLessThan(at(after, "c").x);
  expect(at(after, "memo").x).toBe(-50);
  expect(isEmpty(await tidied(after, testManifests, new Map(), [], layout))).toBe(true);
});

test("a body is laid out inside its region, and what follows the region comes after its frame", async () => {
  const inside = { parent: "each" };
  const nested = toRecords(
    aGraph(
      [
        aNode("start", { position: { x: 900, y: 50 } }),
        aNode("each", { type: "map", position: { x: 0, y: 0 } }),
        aNode("x", { ...inside, position: { x: 700, y: 600 } }),
        aNode("y", { ...inside, position: { x: -300, y: 10 } }),
        aNode("memo", { ...inside, type: "note", position: { x: 60, y: 60 } }),
        aNode("end", { position: { x: 0, y: 0 } }),
      ],
      [anEdge("e1", "start", "each"), anEdge("e2", "x", "y"), anEdge("e3", "each", "end")],
    ),
  );

  const after = await tidy(nested);

  const frame = framesIn(after, testManifests).boxes.get("each") ?? { x: 0, y: 0, right: 0, bottom: 0 };
  expect(at(after, "start").x).toBeLessThan(frame.x);
  expect(at(after, "x").x).toBeGreaterThan(frame.x);
  expect(at(after, "y").x).toBeGreaterThan(at(after, "x").x);
  expect(at(after, "y").x + 240).toBeLessThan(frame.right);
  expect(at(after, "end").x).toBeGreaterThan(frame.right);
});

test("members stay in their group, and the group's frame lies apart from what is not in it", async () => {
  const group = { group: "both" };
  const from = toRecords(
    aGraph(
      [
        aNode("both", { type: "group" }),
        aNode("a", { ...group, position: { x: 500, y: 0 } }),
        aNode("between", { position: { x: 0, y: 0 } }),
        aNode("b", { ...group, position: { x: 0, y: 10 } }),
      ],
      [anEdge("e1", "a", "b"), anEdge("e2", "a", "between")],
    ),
  );

  const after = await tidy(from);

  const { boxes, graph } = framesIn(after, testManifests);
  const frame = boxes.get("both") as Box;
  const between = boxesIn(after).get("between") as Box;
  expect(groupOf(graph, "a")).toBe("both");
  expect(at(after, "b").x).toBeGreaterThan(at(after, "a").x);
  expect(overlaps(frame, between)).toBe(false);
});

test("nothing lies over anything else afterwards, whatever regions, groups and notes there are", async () => {
  await fc.assert(
    fc.asyncProperty(drawings(), async (from) => {
      const after = await tidy(from);

      const boxes = boxesIn(after);
      const body = bodyOf(after);
      for (const holder of [undefined, ...boxes.keys()]) {
        const held = heldIn(body, holder).map(({ id }) => id);
        for (const [index, a] of held.entries()) {
          for (const b of held.slice(index + 1)) {
            expect([a, b, overlaps(boxes.get(a) as Box, boxes.get(b) as Box)]).toEqual([a, b, false]);
          }
        }
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 60_000);

function boxesIn(of: GraphRecords): Map<string, Box> {
  const frames = framesIn(of, testManifests);
  return boxesOf(frames, new Map(), [...frames.graph.nodes.map(({ id }) => id)]);
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.right && a.right > b.x && a.y < b.bottom && a.bottom > b.y;
}

/** Graphs with regions, some steps in groups, and a few notes, all in disorder. */
function drawings(): fc.Arbitrary<GraphRecords> {
  const place = fc.record({ x: fc.integer({ min: -400, max: 400 }), y: fc.integer({ min: -400, max: 400 }) });
  return fc
    .tuple(nestedGraphs(), fc.array(place, { minLength: 40, maxLength: 40 }), fc.array(fc.nat(3), { maxLength: 40 }))
    .map(([{ nodes, edges }, places, picks]) => {
      const parent = nodes.find((node) => node.parent !== undefined)?.parent;
      const extra = [
        aNode("g1", { type: "group" }),
        aNode("g2", { type: "group", ...(parent !== undefined && { parent }) }),
        aNode("memo", { type: "note" }),
        aNode("memo2", { type: "note", ...(parent !== undefined && { parent }) }),
      ];
      const all = [...nodes, ...extra].map((node, index) => ({
        ...node,
        position: places[index % places.length] ?? node.position,
        ...(node.type !== "group" && picks[index] === 1 && { group: "g1" }),
        ...(node.type !== "group" && picks[index] === 2 && { group: "g2" }),
      }));
      return toRecords({ nodes: all, edges });
    });
}
