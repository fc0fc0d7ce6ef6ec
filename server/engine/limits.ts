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

export function attemptsUsed(what: string, attempts: number): ErrorRecord {
  const message = `${what} has used its ${attempts} attempts. Raise the budget's attempts.`;
  return { code: "BUDGET_EXCEEDED", message };
}

function timeUsed(what: string, wallMs: number | undefined, since: number, now: number): ErrorRecord | undefined {
  if (wallMs === undefined || now < since + wallMs) return undefined;
  return { code: "BUDGET_EXCEEDED", message: `${what} has used its ${wallMs} ms. Raise the budget's time.` };
}
