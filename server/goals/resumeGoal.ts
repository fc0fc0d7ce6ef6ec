import { AppError } from "#shared/errors.ts";
import type { Goal } from "#shared/goal/goal.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getGoalRow } from "./getGoal.ts";
import { goalLog } from "./goalEvents.ts";
import { type PlanParts, planningEnded, startPlanning } from "./planGoal.ts";
import { draftAgain } from "./sql.ts";

/** Plans a goal again whose planner gave up or was stopped. What the planner had drawn goes; what people drew stays. */
export async function resumeGoal(parts: PlanParts & Pick<Parts, "db">, caller: Caller, id: string): Promise<Goal> {
  const goal = await getGoalRow(parts, caller, id);
  await planningEnded(id);
  if (!(await draftAgain(parts.db, goal))) {
    if (goal.status === "drafting") return goal;
    throw new AppError(
      "CONFLICT",
      `Only a goal that failed or was stopped is planned again; this one is ${goal.status}.`,
    );
  }
  const log = goalLog(parts, caller.workspace, id);
  log.tell({ type: "goal.changed", status: "drafting" });
  await log.stored();
  startPlanning(parts, caller.workspace, id);
  const { error: _error, ...rest } = goal;
  return { ...rest, status: "drafting" };
}
