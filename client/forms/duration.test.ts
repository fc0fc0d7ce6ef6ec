import { expect, test } from "vitest";
import { toMs, unitOf, units } from "./duration.ts";

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
