/** Deadlines and budgets, of a run and of its regions. Money and tokens are guarded where they are spent. Pure. */
import type { ErrorRecord } from "#shared/errors.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { RunState } from "#shared/run/reduce.ts";

export function limitsExceeded(state: RunState, now: number): ErrorRecord | undefined {
  if (state.deadline !== undefined && now >= state.deadline) {
    return { code: "DEADLINE", message: "The run did not end before its deadline." };
  }
  return timeUsed("The run", state.budget?.wallMs, state.createdAt, now);
}

/** When a run's own limits end it by the clock. */
export function limitsNextDue({ deadline, budget, createdAt }: RunState): number | undefined {
  const wall = budget?.wallMs === undefined ? undefined : createdAt + budget.wallMs;
  return deadline === undefined || (wall !== undefined && wall < deadline) ? wall : deadline;
}

/** The region's own time, by its policy's time limit or its budget. */
export function regionExceeded(
  state: RunState,
  address: string,
  node: GraphNode,
  now: number,
): ErrorRecord | undefined {
  const since = state.steps[address]?.startedAt ?? now;
  const { timeoutMs, budget } = node.policy ?? {};
  if (timeoutMs !== undefined && now >= since + timeoutMs) {
    return { code: "TIMEOUT", message: `The region took longer than ${timeoutMs} ms and was stopped.` };
  }
  return timeUsed("The region", budget?.wallMs, since, now);
}

/**
 * Of a run whose budget says nothing of attempts: beyond any sensible drawing, and well within a process's memory. Maps
 * inside maps meet it soon. Who needs more says so in the run's budget.
 */
export const mostAttempts = 100_000;

export function attemptsOfRunUsed({ budget }: Pick<RunState, "budget">): ErrorRecord {
  if (budget?.attempts !== undefined) return attemptsUsed("The run", budget.attempts);
  const message = `The run begins more than ${mostAttempts} steps, the most that one may without a budget for them. Look for a loop or a map that grows too large, or start it with a budget of more attempts.`;
  return { code: "BUDGET_EXCEEDED", message };
}

export function attemptsUsed(what: string, attempts: number): ErrorRecord {
  const message = `${what} has used its ${attempts} attempts. Raise the budget's attempts.`;
  return { code: "BUDGET_EXCEEDED", message };
}

function timeUsed(what: string, wallMs: number | undefined, since: number, now: number): ErrorRecord | undefined {
  if (wallMs === undefined || now < since + wallMs) return undefined;
  return { code: "BUDGET_EXCEEDED", message: `${what} has used its ${wallMs} ms. Raise the budget's time.` };
}
