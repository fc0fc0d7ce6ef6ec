/** What a run that tries another one's failed steps again may use. Pure. */
import { AppError } from "#shared/errors.ts";
import type { RunState } from "#shared/run/reduce.ts";
import type { Budget } from "#shared/run/spend.ts";

/**
 * What the earlier run has left of its budget: a budget is for the work, not for each try at it, or whoever tries again
 * often enough spends without an end. A budget that the caller gives is for the new run alone, and nothing is carried
 * over to it. Throws BUDGET_EXCEEDED where nothing is left, and where a budget has ended the earlier run and nothing
 * else is different now: the new one would end the same way.
 */
export function retryBudget(
  earlier: RunState,
  { given, isSameGraph }: { given: Budget | undefined; isSameGraph: boolean },
): Budget | undefined {
  if (given) return given;
  if (earlier.error?.code === "BUDGET_EXCEEDED" && isSameGraph) {
    throw new AppError(
      "BUDGET_EXCEEDED",
      `The run failed because a budget was used up, and would fail again: ${earlier.error.message} Try again with a larger budget for the run, or raise the region's in the graph and try again on the newest revision.`,
    );
  }
  const { budget, spend, attempts, createdAt, endedAt = createdAt } = earlier;
  if (!budget) return undefined;
  const used = {
    usd: spend.usd,
    tokens: spend.inputTokens + spend.outputTokens,
    wallMs: endedAt - createdAt,
    attempts,
  };
  const left: Budget = {};
  for (const name of ["usd", "tokens", "wallMs", "attempts"] as const) {
    const most = budget[name];
    if (most === undefined) continue;
    if (used[name] >= most) {
      throw new AppError(
        "BUDGET_EXCEEDED",
        `The run has used all of its budget of ${amounts[name](most)}, so nothing is left to try again with. Try again with a larger budget.`,
      );
    }
    left[name] = most - used[name];
  }
  return left;
}

const amounts: Record<keyof Budget, (most: number) => string> = {
  usd: (most) => `$${most}`,
  tokens: (most) => `${most} tokens`,
  wallMs: (most) => `${most} ms`,
  attempts: (most) => `${most} attempts`,
};
