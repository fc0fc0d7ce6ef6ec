import { expect, test } from "vitest";
import { sayCount } from "./lineCount.ts";

test("rows and items are counted, also those of a large value that only its short form is known of", () => {
  const large = { $blob: "0".repeat(64), bytes: 90_000, preview: [{ a: 1 }], length: 300 };

  expect(sayCount([{ a: 1 }], 1)).toBe("1 row");
  expect(sayCount([1, 2, 3], 1)).toBe("3 items");
  expect(sayCount(large, 1)).toBe("300 rows");
  expect(sayCount({ ...large, preview: "abc", length: 900 }, 1)).toBe("900 characters");
});

test("in a region the rounds are counted; a single value says itself, and nothing says nothing", () => {
  expect(sayCount([1], 4)).toBe("4 rounds");
  expect(sayCount("a text", 1)).toBeUndefined();
  expect(sayCount(undefined, 0)).toBeUndefined();
});
