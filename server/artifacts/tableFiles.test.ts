import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attachment } from "./content.ts";
import { csvOf, plainText } from "./tableFiles.ts";

test.each(["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])(
  "text %j is no formula in a spreadsheet",
  (cell) => {
    expect(plainText(cell)).toBe(`'${cell}`);
  },
);

test("a table survives the way through CSV, except for the mark before formulas", () => {
  const columns = [
    { name: "a", type: "text" as const },
    { name: "b", type: "text" as const },
  ];
  const cell = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 10 }), (rows) => {
      const read: string[][] = parse(csvOf({ columns, rows }), { relax_column_count: true, record_delimiter: "\r\n" });

      expect(read.slice(1)).toEqual(rows.map(({ a, b }) => [plainText(a), plainText(b)]));
    }),
  );
});

test("no file name breaks out of its header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(attachment(name)).toMatch(
        /^attachment; filename="[A-Za-z0-9 ._-]*"; filename\*=UTF-8''[!#$&+.^`|~\w%-]*$/,
      );
    }),
  );
});
