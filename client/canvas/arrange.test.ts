import fc from "fast-check";
import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, type GraphRecords, isEmpty, reverse, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { groupOf, heldIn } from "#shared/graph/groups.ts";
import { testManifest, testManifests } from "#shared/testing/manifests.ts";
import { aligning, connectedWith, distributing, grouping, sides, ungrouping } from "./arrange.ts";
import { removal } from "./flowNodes.ts";
import { bodyOf, carriedWith, framesIn } from "./regions.ts";

const at = (records: GraphRecords, id: string) => (records[`node:${id}`] as GraphNode).position;
const sizes = new Map([["tall", { width: 240, height: 300 }]]);
const framesOf = (records: GraphRecords) => framesIn(records, testManifests, sizes);
const scattered = toRecords(
  aGraph([
    aNode("a", { position: { x: 0, y: 0 } }),
    aNode("tall", { position: { x: 100, y: 500 } }),
    aNode("c", { position: { x: 900, y: 100 } }),
  ]),
);
const all = ["a", "tall", "c"];

function grouped(records: GraphRecords, chosen: string[]) {
  const how = { manifest: testManifest("group"), title: "Both" };
  const made = grouping(records, framesOf(records), sizes, chosen, how);
  if (!made) throw new Error("They cannot be grouped.");
  return { ...made, records: applyDiff(records, made.diff) };
}

test.each(sides)("aligned %s, the cards stand on one line by their own sizes", (side) => {
  const after = applyDiff(scattered, aligning(scattered, framesOf(scattered), sizes, all, side));

  const edges = all.map((id) => {
    const { width, height } = sizes.get(id) ?? { width: 240, height: 130 };
    const { x, y } = at(after, id);
    const places = {
      left: x,
      center: x + width / 2,
      right: x + width,
      top: y,
      middle: y + height / 2,
      bottom: y + height,
    };
    return places[side];
  });
  expect(new Set(edges).size).toBe(1);
});

test("distributed, the gaps are equal and the outermost cards stay", () => {
  const after = applyDiff(scattered, distributing(scattered, framesOf(scattered), sizes, all, "across"));

  expect(all.map((id) => at(after, id).x)).toEqual([0, 450, 900]);
  expect(isEmpty(distributing(scattered, framesOf(scattered), sizes, ["a", "c"], "down"))).toBe(true);
});

test("what is aligned takes along what it holds", () => {
  const { records, group } = grouped(scattered, ["a", "tall"]);

  const after = applyDiff(records, aligning(records, framesOf(records), sizes, [group, "a", "c"], "right"));

  expect(at(after, "a").x - at(after, "tall").x).toBe(-100);
  expect(at(after, "a").x).toBeGreaterThan(0);
});

test("a group holds what was chosen, moves with it, and leaves it when it goes", () => {
  const { records, group } = grouped(scattered, ["a", "tall"]);

  expect(heldIn(bodyOf(records), group).map(({ id }) => id)).toEqual(["a", "tall"]);
  expect(carriedWith(records, [group])).toEqual(new Set([group, "a", "tall"]));
  const frame = framesOf(records).boxes.get(group);
  expect(frame?.x).toBeLessThan(0);
  expect(frame?.bottom).toBeGreaterThan(800);

  const without = applyDiff(records, removal(records, [group], []));
  expect(Object.keys(without)).toEqual(Object.keys(scattered));
  expect(groupOf(bodyOf(without), "a")).toBeUndefined();
  expect(applyDiff(records, ungrouping(records, [group]))).toEqual(scattered);
});

test("a group among the chosen gives up its members to the new one", () => {
  const first = grouped(scattered, ["a", "tall"]);

  const second = grouped(first.records, [first.group, "c"]);

  expect(heldIn(bodyOf(second.records), second.group).map(({ id }) => id)).toEqual(["a", "tall", "c"]);
  expect(second.records[`node:${first.group}`]).toBeUndefined();
});

test("cards of different scopes are not grouped, and a member that moves into a region has left its group", () => {
  const records = toRecords(
    aGraph([
      aNode("each", { type: "map" }),
      aNode("in", { parent: "each", group: "g" }),
      aNode("g", { type: "group" }),
    ]),
  );
  const how = { manifest: testManifest("group"), title: "" };

  expect(grouping(records, framesOf(records), sizes, ["each", "in"], how)?.group).toBe("group");
  expect(grouping(records, framesOf(records), sizes, ["g", "in"], how)).toBeDefined();
  expect(groupOf(bodyOf(records), "in")).toBeUndefined();
});

test("connected is what lines lead to or from, however far, and nothing else", () => {
  const records = toRecords(
    aGraph([aNode("a"), aNode("b"), aNode("c"), aNode("alone")], [anEdge("e1", "a", "b"), anEdge("e2", "c", "b")]),
  );

  expect(connectedWith(records, ["a"]).toSorted()).toEqual(["a", "b", "c"]);
  expect(connectedWith(records, ["alone"])).toEqual(["alone"]);
});

test("undoing any row of arrangements, last first, gives the records that were", () => {
  const place = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });
  const step = fc.record({
    kind: fc.constantFrom("align", "distribute", "group", "ungroup", "remove"),
    side: fc.constantFrom(...sides),
    picks: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(place, { minLength: 3, maxLength: 8 }), fc.array(step, { maxLength: 8 }), (places, steps) => {
      const start = toRecords(aGraph(places.map((position, index) => aNode(`n${index}`, { position }))));
      const diffs = [];
      let records = start;
      for (const { kind, side, picks } of steps) {
        const ids = bodyOf(records).nodes.map(({ id }) => id);
        const chosen = [...new Set(picks.flatMap((pick) => ids[pick % Math.max(1, ids.length)] ?? []))];
        const frames = framesOf(records);
        const how = { manifest: testManifest("group"), title: "G" };
        const diff =
          kind === "align"
            ? aligning(records, frames, sizes, chosen, side)
            : kind === "distribute"
              ? distributing(records, frames, sizes, chosen, "down")
              : kind === "group"
                ? (grouping(records, frames, sizes, chosen, how)?.diff ?? {})
                : kind === "ungroup"
                  ? ungrouping(records, chosen)
                  : removal(records, chosen, []);
        diffs.push(diff);
        records = applyDiff(records, diff);
      }
      for (const diff of diffs.toReversed()) records = applyDiff(records, reverse(diff));

      expect(records).toEqual(start);
    }),
  );
});
