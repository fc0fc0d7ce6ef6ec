import { expect, test } from "vitest";
import { literalText } from "./literal.ts";

test.each([
  ["The cat sat.", 'replace with "A dog ran."', "A dog ran."],
  ["The cat sat.", "Replace this with “A dog ran.”", "A dog ran."],
  ["The cat sat.", 'change to "x to y"', "x to y"],
  ["The cat sat.", 'replace "cat" with "dog"', "The dog sat."],
  ["a cat, a cat", "change cat to dog", "a dog, a dog"],
  ["a cat", "“cat” → “dog”", "a dog"],
  ["a cat", 'change "cat" to ""', "a "],
  ["$1 cat", 'change "cat" to "$& $1"', "$1 $& $1"],
  ["a cat", "cat -> dog", "a dog"],
  ["a cat", "delete", ""],
  ["a cat", "Please remove this.", ""],
  ["a Cat", "upper case", "A CAT"],
  ["a Cat", "make it lower case", "a cat"],
  [" a cat ", "bold", " **a cat** "],
  ["a cat", "make this italic", "*a cat*"],
  ["x", 'replace with ""', ""],
])("%j with the wish %j becomes %j", (before, instruction, after) => {
  expect(literalText(before, instruction)).toBe(after);
});

test.each(["make it friendlier", "always give dates", "shorten", "constructor", "__proto__", "toString", ""])(
  "%j is not guessed at",
  (instruction) => {
    expect(literalText("a cat", instruction)).toBeUndefined();
  },
);

test("a change of words that are not there says so", () => {
  expect(() => literalText("a cat", "change dog to bird")).toThrow('"dog" does not stand in the marked text');
});
