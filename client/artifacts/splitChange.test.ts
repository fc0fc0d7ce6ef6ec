import fc from "fast-check";
import { expect, test } from "vitest";
import { splitChange } from "./splitChange.ts";

test("only the words that differ are in the middle", () => {
  expect(splitChange("It was very wet in May.", "It was rather wet in May.")).toEqual({
    start: "It was ",
    removed: "very",
    added: "rather",
    end: " wet in May.",
  });
});

test("the parts put together are the two texts again", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const { start, removed, added, end } = splitChange(before, after);

      expect(start + removed + end).toBe(before);
      expect(start + added + end).toBe(after);
    }),
  );
});
