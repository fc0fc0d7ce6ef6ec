import { type PlanParts, startPlanning } from "./planGoal.ts";
import { findDrafting } from "./sql.ts";

/** Takes up, at the server's start, the planning that a stop or crash cut off. */
export async function resumePlanning(parts: PlanParts): Promise<void> {
  for (const { id, workspace } of await findDrafting(parts.db)) startPlanning(parts, workspace, id);
}
