import { expect, test } from "vitest";
import { readRange } from "./range.ts";

test.each([
  [undefined, { kind: "whole" }],
  ["bytes=0-9", { kind: "part", start: 0, end: 10 }],
  ["bytes=90-", { kind: "part", start: 90, end: 100 }],
  ["bytes=90-500", { kind: "part", start: 90, end: 100 }],
  ["bytes=-10", { kind: "part", start: 90, end: 100 }],
  ["bytes=-500", { kind: "part", start: 0, end: 100 }],
  ["bytes=99-99", { kind: "part", start: 99, end: 100 }],
  ["bytes=100-", { kind: "beyond" }],
  ["bytes=-0", { kind: "beyond" }],
  ["bytes=9-5", { kind: "whole" }],
  ["bytes=0-1,5-6", { kind: "whole" }],
  ["lines=1-2", { kind: "whole" }],
  ["bytes=-", { kind: "whole" }],
  ["bytes=a-b", { kind: "whole" }],
])("of 100 bytes, %j asks for %j", (header, wanted) => {
  expect(readRange(header, 100)).toEqual(wanted);
});
