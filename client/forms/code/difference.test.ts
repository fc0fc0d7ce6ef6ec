import fc from "fast-check";
import { expect, test } from "vitest";
import { difference } from "./difference.ts";

test("the change that is found makes one text into the other, and touches no equal ends", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n") });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = difference(before, after);
      const { from, to, insert } = change ?? { from: 0, to: 0, insert: "" };
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      expect(to > from && before[from] === insert[0]).toBe(false);
    }),
  );
});

test("a letter that is put in is the whole change", () => {
  expect(difference("abcd", "abxcd")).toEqual({ from: 2, to: 2, insert: "x" });
});
