import { expect, test } from "vitest";
import { cellTypes } from "./cellTypes.ts";

test.each([
  [1700, "12.50", 12.5],
  [1700, "NaN", "NaN"],
  [20, "9007199254740991", 9_007_199_254_740_991],
  [20, "9007199254740993", "9007199254740993"],
  [701, "Infinity", "Infinity"],
  [16, "t", true],
  [1184, "2026-01-31 09:00:00+00", "2026-01-31T09:00:00Z"],
  [1184, "2026-01-31 09:00:00.123456+00", "2026-01-31T09:00:00.123456Z"],
  [1114, "2026-01-31 09:00:00", "2026-01-31T09:00:00"],
  [1184, "infinity", "infinity"],
  [1082, "2026-01-31", "2026-01-31"],
  [3802, '{"a": [1]}', { a: [1] }],
  [17, "\\x00ff", "\\x00ff"],
])("type %d reads %s as %o", (id, text, value) => {
  expect(cellTypes.getTypeParser(id, "text")(text)).toEqual(value);
});
