import { expect, test } from "vitest";
import { alignOffsets, rehypeTextRuns, spanOfSlices, type TreeNode } from "./textRuns.ts";

test("plain text aligns one to one", () => {
  expect(alignOffsets("rain", "rain")).toEqual([0, 1, 2, 3]);
});

test("escapes, code ticks and quote signs are stepped over", () => {
  const source = "3 \\* 4";
  const code = "`a+b`";
  const quote = "one\n> two";

  expect(alignOffsets("3 * 4", source)).toEqual([0, 1, 3, 4, 5]);
  expect(alignOffsets("a+b", code)).toEqual([1, 2, 3]);
  expect(alignOffsets("one\ntwo", quote)).toEqual([0, 1, 2, 3, 6, 7, 8]);
});

test("an entity cannot be told character by character", () => {
  expect(alignOffsets("a & b", "a &amp; b")).toBeUndefined();
});

test("a part of one run gives exactly its source", () => {
  const source = "It **rained** a lot.";
  const slice = { text: "rained", start: 5, end: 11, from: 1, to: 4 };

  const span = spanOfSlices([slice], source);

  expect(span && source.slice(span.start, span.end)).toBe("ain");
});

test("several runs give everything from the first to the last, without white space at the ends", () => {
  const source = "It **rained** a lot. \n";
  const slices = [
    { text: "rained", start: 5, end: 11, from: 3, to: 6 },
    { text: " a lot. ", start: 13, end: 21, from: 0, to: 8 },
  ];

  const span = spanOfSlices(slices, source);

  expect(span && source.slice(span.start, span.end)).toBe("ned** a lot.");
});

test("a changed piece is marked as a whole", () => {
  const source = "Fish &amp; chips";

  expect(spanOfSlices([{ text: "Fish & chips", start: 0, end: 16, from: 0, to: 4 }], source)).toEqual({
    start: 0,
    end: 16,
  });
});

test("text is cut where an annotation begins and ends", () => {
  const source = "Seattle is wet.";
  const text: TreeNode = { type: "text", value: source, position: { start: { offset: 0 }, end: { offset: 15 } } };
  const tree: TreeNode = { type: "root", children: [{ type: "element", tagName: "p", children: [text] }] };

  rehypeTextRuns({ source, marks: [{ id: "n_1", start: 8, end: 10 }] })(tree);

  const runs = tree.children?.[0]?.children?.map((run) => [run.tagName, run.properties, run.children?.[0]?.value]);
  expect(runs).toEqual([
    ["span", { dataStart: 0, dataEnd: 8 }, "Seattle "],
    ["mark", { dataStart: 8, dataEnd: 10, dataAnnotation: "n_1" }, "is"],
    ["span", { dataStart: 10, dataEnd: 15 }, " wet."],
  ]);
});

test("a chart block is left alone", () => {
  const code: TreeNode = {
    type: "element",
    tagName: "code",
    properties: { className: ["language-vega-lite"] },
    position: { start: { offset: 0 }, end: { offset: 20 } },
    children: [{ type: "text", value: "{}" }],
  };
  const tree: TreeNode = { type: "root", children: [code] };

  rehypeTextRuns({ source: "```vega-lite\n{}\n```", marks: [] })(tree);

  expect(code.children).toEqual([{ type: "text", value: "{}" }]);
});
