import { expect, test } from "vitest";
import { readDuration, toMs, unitOf, units, usualUnit } from "./duration.ts";

test.each([
  [1_209_600_000, "weeks", 2],
  [259_200_000, "days", 3],
  [5_400_000, "minutes", 90],
  [1_500, "seconds", 1.5],
  [0, "seconds", 0],
] as const)("%d ms is said in %s", (ms, unit, count) => {
  expect(unitOf(ms)).toBe(unit);
  expect(ms / units[unit]).toBe(count);
  expect(toMs(count, unit)).toBe(ms);
});

test.each([
  ["5 min", 300_000],
  ["1 h 30 min", 5_400_000],
  ["1h30m", 5_400_000],
  ["90s", 90_000],
  ["250 ms", 250],
  ["2,5 Days", 216_000_000],
  ["2 weeks", 1_209_600_000],
  ["3", 259_200_000],
  ["-1", -86_400_000],
  ["5 minutes ago", undefined],
  ["min", undefined],
  ["3 constructor", undefined],
  ["", undefined],
  ["1e400", undefined],
])("“%s” is read as %s ms, with days for a bare number", (text, ms) => {
  expect(readDuration(text, "days")).toBe(ms);
});

test.each([
  [120_000, "seconds"],
  [3_600_000, "minutes"],
  [31_536_000_000, "days"],
  [undefined, "days"],
] as const)("where at most %s ms are allowed, a bare number counts %s", (max, unit) => {
  expect(usualUnit(max)).toBe(unit);
});
