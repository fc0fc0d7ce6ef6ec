import { expect, test } from "vitest";
import { isDocument, partsOf } from "./valueShape.ts";

test.each([
  "# Weather\n\nIt rained.",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "See:\n```vega-lite\n{}\n```",
  "A\n- one\n- two",
])("%j is a document", (text) => expect(isDocument(text)).toBe(true));

test.each(["one line # of text", "# one line", "first line\nsecond line", "a,b\n1,2", '{\n  "a": 1\n}', ""])(
  "%j is plain text",
  (text) => expect(isDocument(text)).toBe(false),
);

test("an object with something to see in it is shown part by part; bare facts, references and long objects are not", () => {
  const site = { $site: "s_1", slug: "report", version: 1, url: "http://report.localhost/" };
  expect(partsOf({ published: site, note: "ok" })).toEqual([
    ["published", site],
    ["note", "ok"],
  ]);
  expect(partsOf({ table: [{ a: 1 }] })).toEqual([["table", [{ a: 1 }]]]);
  expect(partsOf(site)).toBeUndefined();
  expect(partsOf({ a: 1, b: "two" })).toBeUndefined();
  expect(partsOf([site])).toBeUndefined();
  expect(partsOf(Object.fromEntries([...Array(13)].map((_, n) => [`k${n}`, site])))).toBeUndefined();
});
