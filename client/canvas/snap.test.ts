import fc from "fast-check";
import { expect, test } from "vitest";
import type { Box } from "#shared/graph/frame.ts";
import { snapField, snapped } from "./snap.ts";

const box = (x: number, y: number, width = 240, height = 100): Box => ({ x, y, right: x + width, bottom: y + height });

test("a side that comes near another one sticks to it, and a line says where", () => {
  const { by, lines } = snapped(snapField([box(0, 0)]), box(4, 300), 6);

  expect(by).toEqual({ x: -4, y: 0 });
  expect(lines).toEqual([{ axis: "x", at: 0, from: 0, to: 400 }]);
});

test("the nearest of all sides and middles wins; what is out of reach does nothing", () => {
  const field = snapField([box(0, 0), box(253, 500)]);

  expect(snapped(field, box(251, 0), 6).by).toEqual({ x: 2, y: 0 });
  expect(snapped(field, box(20, 230), 6)).toEqual({ by: { x: 0, y: 0 }, lines: [] });
});

test("what the search finds is what looking at everything finds", () => {
  const boxes = fc.array(fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(boxes, fc.integer({ min: -300, max: 300 }), (places, x) => {
      const others = places.map(([left, top]) => box(left, top));
      const moved = box(x, 2000);
      const sides = (each: Box) => [each.x, (each.x + each.right) / 2, each.right];
      const ways = others.flatMap((other) => sides(other).flatMap((to) => sides(moved).map((own) => to - own)));
      const best = Math.min(...ways.map(Math.abs));

      const { by } = snapped(snapField(others), moved, 8);

      expect(Math.abs(by.x)).toBe(best <= 8 ? best : 0);
    }),
  );
});
