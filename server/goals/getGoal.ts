import { AppError } from "#shared/errors.ts";
import type { Goal } from "#shared/goal/goal.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { findGoal } from "./sql.ts";
import { withStatus } from "./withStatus.ts";

/** A goal with its contract; its status follows the newest run of its graph. */
export async function getGoal(
  parts: Pick<Parts, "db" | "journal" | "blobs">,
  caller: Caller,
  id: string,
): Promise<Goal> {
  return withStatus(parts, caller.workspace, await getGoalRow(parts, caller, id));
}

/** The goal as it is stored. Throws NOT_FOUND, also for one of another workspace. */
export async function getGoalRow(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<Goal> {
  const goal = await findGoal(parts.db, caller.workspace, id);
  if (!goal) throw new AppError("NOT_FOUND", `There is no goal "${id.slice(0, 64)}".`);
  return goal;
}
