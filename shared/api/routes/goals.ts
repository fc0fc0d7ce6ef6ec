import { z } from "zod";
import { budget, goal } from "../../goal/goal.ts";
import { listOf, listQuery } from "../common.ts";
import { route } from "../route.ts";

export const createGoal = route({
  name: "createGoal",
  method: "POST",
  path: "/goals",
  summary: "Say what should be true; a planner draws the graph",
  access: "write",
  body: z.strictObject({
    text: z.string().trim().min(3, "Say in a few words what should be true when this is done.").max(4_000),
    budget: budget.optional(),
    autopilot: z.boolean().optional(),
  }),
  reply: goal,
  status: 201,
});

export const listGoals = route({
  name: "listGoals",
  method: "GET",
  path: "/goals",
  summary: "Goals, newest first",
  access: "read",
  query: listQuery.extend({ graph: z.string().optional() }),
  reply: listOf(goal),
});

export const getGoal = route({
  name: "getGoal",
  method: "GET",
  path: "/goals/:id",
  summary: "One goal with its contract",
  access: "read",
  reply: goal,
});

export const getGoalEvents = route({
  name: "getGoalEvents",
  method: "GET",
  path: "/goals/:id/events",
  summary: "What happened to a goal, after a sequence number",
  access: "read",
  query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
  reply: z.strictObject({ items: z.array(z.looseObject({ seq: z.int(), at: z.number(), type: z.string() })) }),
});

export const resumeGoal = route({
  name: "resumeGoal",
  method: "POST",
  path: "/goals/:id/resume",
  summary: "Plan a goal again that failed or was stopped",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: goal,
});

export const stopGoal = route({
  name: "stopGoal",
  method: "POST",
  path: "/goals/:id/stop",
  summary: "Stop planning and its runs",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: goal,
});
