/** The engine does what a simple interpreter says, whatever happens meanwhile. `LONG=1` for thousands of cases. */
import fc from "fast-check";
import { test } from "vitest";
import { plans } from "./testing/arbitraryGraphs.ts";
import { expectAsOracleSays } from "./testing/expectations.ts";
import type { Weather } from "./testing/storm.ts";

const numRuns = process.env.LONG ? 5_000 : 300;

const weathers: fc.Arbitrary<Weather> = fc.record({
  crashAt: fc.uniqueArray(fc.nat(80), { maxLength: 6 }),
  twice: fc.uniqueArray(fc.nat(12), { maxLength: 4 }),
  pauseAt: fc.uniqueArray(fc.nat(40), { maxLength: 2 }),
  held: fc.boolean(),
});

test(`a run of any shape comes to what the oracle says, whatever happens meanwhile`, {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(fc.asyncProperty(plans, weathers, expectAsOracleSays), { numRuns });
});
