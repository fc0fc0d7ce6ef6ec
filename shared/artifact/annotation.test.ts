import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findQuote, quoteAt, type TextQuote } from "./annotation.ts";

const text = "Sales rose. The north grew by 4 %. The south grew by 4 %. Costs fell.";
const mark = (source: string, exact: string, from = 0) => {
  const start = source.indexOf(exact, from);
  return { quote: quoteAt(source, start, start + exact.length), start };
};

describe("finding a quote again", () => {
  test("at its place in the same text", () => {
    const { quote, start } = mark(text, "4 %", 40);

    expect(findQuote(text, quote, start)).toEqual({ start, end: start + 3 });
  });

  test("after text before it grew", () => {
    const { quote, start } = mark(text, "south grew");

    expect(findQuote(`A new first sentence. ${text}`, quote, start)).toEqual({ start: start + 22, end: start + 32 });
  });

  test("not where a twin has moved onto its old offset", () => {
    const { quote, start } = mark(text, "4 %", 40);
    const shifted = text.replace("Sales rose. ", "Sales rose, said everyone who was asked. ").slice(0, 90);
    const found = findQuote(shifted, quote, start);

    expect(found === undefined || shifted.slice(0, found.start).endsWith("The south grew by ")).toBe(true);
  });

  test("nowhere when it is gone, or when twins look alike", () => {
    const { quote, start } = mark(text, "south");
    expect(findQuote(text.replace("south", "west"), quote, start)).toBeUndefined();

    const twins = "a a a a a a a a";
    expect(findQuote(`b ${twins}`, { exact: "a", prefix: "", suffix: "" }, 1)).toBeUndefined();
  });

  test("never at a place that fits worse than the true one", () => {
    const words = fc.array(fc.constantFrom("the ", "cat ", "sat ", "on ", "a ", "mat. ", "dog "), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, words, words, (head, span, tail, inserted) => {
        const [before, exact, after] = [head.join(""), span.join(""), tail.join("")];
        fc.pre(exact.length > 0);
        const quote = quoteAt(before + exact + after, before.length, before.length + exact.length);
        const edited = before.slice(0, before.length / 2) + inserted.join("") + before.slice(before.length / 2);
        const later = edited + exact + after;

        const found = findQuote(later, quote, before.length);

        if (!found) return;
        expect(later.slice(found.start, found.end)).toBe(exact);
        expect(agreement(later, quote, found.start)).toBeGreaterThanOrEqual(agreement(later, quote, edited.length));
      }),
      { numRuns: 2_000 },
    );
  });
});

function agreement(source: string, { exact, prefix, suffix }: TextQuote, at: number): number {
  let same = 0;
  for (let i = 1; i <= prefix.length && source[at - i] === prefix.at(-i); i++) same++;
  for (let i = 0; i < suffix.length && source[at + exact.length + i] === suffix[i]; i++) same++;
  return same;
}
