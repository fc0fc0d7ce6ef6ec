import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRun, type RunState } from "#shared/run/reduce.ts";
import { type Budget, noSpend } from "#shared/run/spend.ts";
import { retryBudget } from "./retryBudget.ts";

const spend = { ...noSpend, usd: 0.5, inputTokens: 30, outputTokens: 10 };
const failed = (budget: Budget | undefined, more: Partial<RunState> = {}): RunState => ({
  ...emptyRun,
  status: "failed",
  ...(budget && { budget }),
  spend,
  attempts: 3,
  createdAt: 1_000,
  endedAt: 5_000,
  ...more,
});
const same = { given: undefined, isSameGraph: true };

test("what is left is carried over, and a run without a budget has none", () => {
  expect(retryBudget(failed({ usd: 2, tokens: 100, wallMs: 10_000, attempts: 5 }), same)).toEqual({
    usd: 1.5,
    tokens: 60,
    wallMs: 6_000,
    attempts: 2,
  });
  expect(retryBudget(failed(undefined), same)).toBeUndefined();
});

test.each<[string, Budget, RegExp]>([
  ["money", { usd: 0.5 }, /all of its budget of \$0\.5,/],
  ["tokens", { tokens: 40 }, /40 tokens/],
  ["time", { wallMs: 4_000 }, /4000 ms/],
  ["attempts", { attempts: 3 }, /3 attempts/],
])("nothing left of %s is refused, unless the caller gives a budget", (_what, budget, message) => {
  expect(() => retryBudget(failed(budget), same)).toThrow(message);
  expect(() => retryBudget(failed(budget), { ...same, isSameGraph: false })).toThrow(message);
  expect(retryBudget(failed(budget), { ...same, given: { usd: 9 } })).toEqual({ usd: 9 });
});

test("what a budget has ended is not tried again as it was, also when a little is left", () => {
  const error = { code: "BUDGET_EXCEEDED", message: "The region has $0.0001 of its $0.2000 left." };

  expect(() => retryBudget(failed(undefined, { error }), same)).toThrow(/would fail again: The region has/);
  expect(retryBudget(failed({ usd: 2 }, { error }), { ...same, isSameGraph: false })).toEqual({ usd: 1.5 });
});

test("however often it is tried again, all tries together use no more than the first was given", () => {
  const uses = fc.array(fc.record({ tokens: fc.nat(60), attempts: fc.nat(4) }), { maxLength: 20 });
  fc.assert(
    fc.property(uses, (tries) => {
      let budget: Budget | undefined = { tokens: 100, attempts: 10 };
      let used = 0;
      for (const { tokens, attempts } of tries) {
        const spent = Math.min(tokens, budget?.tokens ?? 0);
        used += spent;
        try {
          const state: RunState = failed(budget, { spend: { ...noSpend, inputTokens: spent }, attempts });
          budget = retryBudget(state, same);
        } catch {
          break;
        }
      }
      expect(used).toBeLessThanOrEqual(100);
    }),
  );
});
