import * as routes from "#shared/api/routes/goals.ts";
import { createGoal } from "../goals/createGoal.ts";
import { getGoal } from "../goals/getGoal.ts";
import { getGoalEvents } from "../goals/goalEvents.ts";
import { listGoals } from "../goals/listGoals.ts";
import { resumeGoal } from "../goals/resumeGoal.ts";
import { stopGoal } from "../goals/stopGoal.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

export function goalsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.createGoal, async ({ caller, claim, body, res }) => {
      const goal = await createGoal({ ...parts, makeId: claim.makeId }, caller, body);
      res.set("Location", `/api/v1/goals/${goal.id}`);
      return goal;
    }),
    handle(routes.listGoals, ({ caller, query }) => listGoals(parts, caller, query)),
    handle(routes.getGoal, ({ caller, params }) => getGoal(parts, caller, params.id)),
    handle(routes.getGoalEvents, async ({ caller, params, query }) => ({
      items: await getGoalEvents(parts, caller, { goal: params.id, after: query.after }),
    })),
    handle(routes.resumeGoal, ({ caller, params }) => resumeGoal(parts, caller, params.id)),
    handle(routes.stopGoal, ({ caller, params }) => stopGoal(parts, caller, params.id)),
  ];
}
