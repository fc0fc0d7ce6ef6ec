import { expect, test } from "vitest";
import { aGraph, aNode } from "#client/stores/testing.ts";
import { toRecords } from "#shared/graph/diff.ts";
import { firstLevel, isFar, leastZoom, levelAt } from "./zoomLevel.ts";

const stage = { width: 1200, height: 700 };

function grid(columns: number, rows: number) {
  const nodes = Array.from({ length: columns * rows }, (_, index) =>
    aNode(`n${index}`, { position: { x: (index % columns) * 320, y: Math.floor(index / columns) * 220 } }),
  );
  return toRecords(aGraph(nodes, []));
}

test("the further away, the less of a card is drawn", () => {
  expect([1, 0.4, 0.2, 0.1].map(levelAt)).toEqual(["full", "title", "block", "speck"]);
  expect((["full", "title", "block", "speck"] as const).map(isFar)).toEqual([false, false, true, true]);
});

test("a graph is first drawn at the level at which it will fit", () => {
  expect(firstLevel(toRecords(aGraph([], [])), stage)).toBe("full");
  expect(firstLevel(grid(3, 3), stage)).toBe("full");
  expect(firstLevel(grid(8, 2), stage)).toBe("title");
  expect(firstLevel(grid(15, 7), stage)).toBe("block");
  expect(firstLevel(grid(45, 23), stage)).toBe("speck");
});

test("five thousand cards in a square can be seen at once", () => {
  const [width, height] = [100 * 320, 50 * 220];

  expect(leastZoom).toBeLessThanOrEqual(Math.min(stage.width / width, stage.height / height));
});
