import { expect, test } from "vitest";
import type { Json } from "../json.ts";
import { inlineLimitBytes, previewOf } from "./values.ts";

const wide = (depth: number): Json =>
  depth === 0
    ? "x".repeat(300)
    : Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, wide(depth - 1)]));

test.each([
  ["wide and deep", wide(4)],
  ["of long names", { ["k".repeat(100_000)]: 1, after: 2 }],
  ["of lists in lists", Array(5).fill(Array(5).fill(Array(5).fill(Array(5).fill(Array(5).fill("x".repeat(200))))))],
])("the preview of a value %s stays small", (_, value) => {
  expect(JSON.stringify(previewOf(value)).length).toBeLessThan(inlineLimitBytes);
});

test("a small value is its own preview, a list shows its first rows", () => {
  expect(previewOf({ a: 1, b: { c: [1, 2] }, d: null })).toEqual({ a: 1, b: { c: [1, 2] }, d: null });
  expect(previewOf([1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 4, 5]);
  expect(previewOf({ rows: [1, 2, 3, 4, 5, 6] })).toEqual({ rows: "6 items" });
});
