/** What a goal's newest run says about it. Pure. */
import type { Goal, GoalCriterion, GoalStatus } from "#shared/goal/goal.ts";
import { type Verdict, verdict } from "#shared/goal/verdict.ts";
import type { RunState } from "#shared/run/reduce.ts";

/**
 * A goal that is ready follows its newest run; drafting, failed and stopped stay what they are. It is achieved only
 * when the run succeeded and every blocking criterion has its proof in that very run: a passing finding of its
 * verifier, or the approval that it waits for. A run that ended any other way leaves it unmet.
 */
export function statusFrom(run: RunState | undefined, goal: Pick<Goal, "status" | "criteria">): GoalStatus {
  if (goal.status !== "ready" || !run) return goal.status;
  switch (run.status) {
    case "queued":
    case "running":
      return "active";
    case "waiting":
      return Object.values(run.steps).some((step) => step.status === "asked") ? "blocked" : "active";
    case "paused":
      return "paused";
    case "succeeded":
      return goal.criteria.every((criterion) => isProven(criterion, run)) ? "achieved" : "unmet";
    case "failed":
    case "cancelled":
      return "unmet";
    default:
      return run.status satisfies never;
  }
}

function isProven({ id, check, node }: GoalCriterion, run: RunState): boolean {
  const step = node === undefined ? undefined : run.steps[node];
  if (check === "human") return node === undefined || step?.outputs?.approved !== undefined;
  if (step?.status !== "succeeded") return false;
  const said = verdictIn(step.outputs);
  const finding = said?.findings.find((each) => each.criterion === id);
  return finding !== undefined && (!finding.blocking || finding.result === "pass");
}

function verdictIn(outputs: Record<string, unknown> | undefined): Verdict | undefined {
  const result = verdict.safeParse(outputs?.passed ?? outputs?.failed);
  return result.success ? result.data : undefined;
}
