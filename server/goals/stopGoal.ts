import { AppError } from "#shared/errors.ts";
import type { Goal } from "#shared/goal/goal.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { cancelRun } from "../runs/cancelRun.ts";
import { getGoalRow } from "./getGoal.ts";
import { goalLog } from "./goalEvents.ts";
import { stopPlanning } from "./planGoal.ts";
import { openRuns, updateStatus } from "./sql.ts";

/** Ends a goal: its planning, and every run of its graph that still goes on. Stopping twice is stopping once. */
export async function stopGoal(
  parts: Pick<Parts, "db" | "bus" | "now" | "journal" | "engine">,
  caller: Caller,
  id: string,
): Promise<Goal> {
  const goal = await getGoalRow(parts, caller, id);
  if (goal.status === "stopped") return goal;
  await updateStatus(parts.db, id, "stopped");
  await stopPlanning(id);
  for (const run of await openRuns(parts.db, caller.workspace, goal.graph)) await cancel(parts, caller, run);
  const log = goalLog(parts, caller.workspace, id);
  log.tell({ type: "goal.changed", status: "stopped" });
  await log.stored();
  return { ...goal, status: "stopped" };
}

/** A run that ended by itself in the meantime needs no stop. */
async function cancel(parts: Pick<Parts, "db" | "journal" | "engine">, caller: Caller, run: string): Promise<void> {
  try {
    await cancelRun(parts, caller, run);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "CONFLICT") throw thrown;
  }
}
