import { expect, test } from "vitest";
import { canonicalContent, checkContent, maxContentBytes, parseTable } from "./kinds.ts";

test("equal tables have the same canonical text, one row a line", () => {
  const a = canonicalContent("table", '{"columns":[{"name":"n","type":"number"}],"rows":[{"n":1},{"n":2}]}');
  const b = canonicalContent("table", '{ "rows": [{"n": 1}, {"n": 2}], "columns": [{"type": "number", "name": "n"}] }');

  expect(a).toBe(b);
  expect(a.split("\n")).toContain('{"n":1},');
  expect(canonicalContent("table", a)).toBe(a);
});

test("bare rows become a table with the columns that they have", () => {
  const table = parseTable('[{"day":"2026-01-02","n":1,"ok":true},{"n":2.5,"note":"x","mix":1},{"mix":"y"}]');

  expect(table.columns).toEqual([
    { name: "day", type: "date" },
    { name: "n", type: "number" },
    { name: "ok", type: "boolean" },
    { name: "note", type: "text" },
    { name: "mix", type: "mixed" },
  ]);
});

test.each([
  ["table", "[1]", "Row 1"],
  ["table", '{"columns":[{"name":"n","type":"number"}],"rows":[{"n":"1"}]}', 'column "n"'],
  ["table", '{"columns":[],"rows":[{"n":1}]}', "no such column"],
  ["table", "[{", "not JSON"],
  ["table", '[{"__proto__":1}]', "__proto__"],
  ["chart", "[]", "object"],
  ["chart", '{"title":"x"}', "draws nothing"],
  ["chart", '{"mark":"bar","data":{"url":"https://example.com/d.csv"}}', "https://example.com/d.csv"],
  ["chart", '{"layer":[{"mark":"bar","data":{"url":"file:///etc/passwd"}}]}', "data.values"],
  ["document", "x".repeat(maxContentBytes + 1), "at most"],
  ["document", "a\ud800b", "half of a character"],
] as const)("a %s with %.30s is refused: %s", (kind, content, words) => {
  expect(() => checkContent(kind, content)).toThrow(words);
});

test("a document keeps every character, but none that cannot be stored", () => {
  expect(canonicalContent("document", "a\r\nb\tc \u00e9\ud83d\ude00")).toBe("a\r\nb\tc \u00e9\ud83d\ude00");
  expect(canonicalContent("document", "a\ud800\u0000b")).toBe("a\ufffd\ufffdb");
});
