import { expect, test } from "vitest";
import { noSpend } from "#shared/run/spend.ts";
import { compareRuns, type StepFacts } from "./compareRuns.ts";

test("each step of either run has one row, in the order in which they ran", () => {
  const left = { b: step({ startedAt: 20 }), a: step({ startedAt: 10 }) };
  const right = { a: step({ startedAt: 5 }), c: step({ startedAt: 7 }) };

  const rows = compareRuns(left, right);

  expect(rows.map((row) => [row.step, row.left !== undefined, row.right !== undefined])).toEqual([
    ["a", true, true],
    ["b", true, false],
    ["c", false, true],
  ]);
});

test("state, output and cost are told when they differ; equal ones are not, whatever the order of their keys", () => {
  const spend = { ...noSpend, usd: 0.02 };
  const left = {
    same: step({ outputs: { out: { a: 1, b: 2 } } }),
    other: step({ outputs: { out: 1 }, spend }),
    failed: step({ status: "succeeded" }),
  };
  const right = {
    same: step({ outputs: { out: { b: 2, a: 1 } } }),
    other: step({ outputs: { out: 2 } }),
    failed: step({ status: "failed" }),
  };

  const differs = Object.fromEntries(compareRuns(left, right).map((row) => [row.step, row.differs]));

  expect(differs).toEqual({ same: [], other: ["cost", "output"], failed: ["status"] });
});

test.each([
  { left: 10, right: 60, tells: false, why: "both are quick" },
  { left: 1_000, right: 1_400, tells: false, why: "it is nearly the same" },
  { left: 1_000, right: 2_500, tells: true, why: "it took more than twice as long" },
])("a duration of $left beside $right: $why", ({ left, right, tells }) => {
  const took = (ms: number) => ({ a: step({ startedAt: 0, endedAt: ms }) });

  expect(compareRuns(took(left), took(right))[0]?.differs.includes("duration")).toBe(tells);
});

test("what was taken over took no time of its own, so its duration is not compared", () => {
  const left = { a: step({ startedAt: 0, endedAt: 9_000 }) };
  const right = { a: step({ startedAt: 0, endedAt: 0, reusedFrom: "r_1" }) };

  expect(compareRuns(left, right)[0]?.differs).toEqual([]);
});

function step(more: Partial<StepFacts>): StepFacts {
  return { node: "n", status: "succeeded", spend: noSpend, ...more };
}
