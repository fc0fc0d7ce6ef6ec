import { expect, test } from "vitest";
import { cleanMediaType, cleanName } from "./uploadFile.ts";

test.each([
  ["sales.csv", "sales.csv"],
  ["../../etc/passwd", "passwd"],
  ["C:\\temp\\a b.xlsx", "a b.xlsx"],
  ["Übersicht 2026.csv", "Übersicht 2026.csv"],
  ["a\u0000b\r\nc\u202e.csv", "abc.csv"],
  ['x"y<z>.csv', "x_y_z_.csv"],
  ["..", "file"],
  ["dir/", "file"],
  ["", "file"],
])("the name %j is kept as %j", (given, kept) => {
  expect(cleanName(given)).toBe(kept);
});

test.each([
  ["text/csv", "text/csv"],
  ["Text/CSV; charset=utf-8", "text/csv; charset=utf-8"],
  ["text/html\r\nX: y", "application/octet-stream"],
  ["nonsense", "application/octet-stream"],
  [undefined, "application/octet-stream"],
])("the media type %j is kept as %j", (given, kept) => {
  expect(cleanMediaType(given)).toBe(kept);
});
