import { z } from "zod";

/**
 * drafting (a planner works) → ready (a graph to run) → active (its run goes on) ⇄ paused; blocked (needs a person);
 * achieved and unmet end it. `failed` is a planner that gave up; the goal can be planned again.
 */
export const goalStatus = z.enum([
  "drafting",
  "ready",
  "active",
  "paused",
  "blocked",
  "achieved",
  "unmet",
  "failed",
  "stopped",
]);
export type GoalStatus = z.infer<typeof goalStatus>;

/** A checkable sentence of the contract. `check` says how: `verifier` has a node in the graph, `human` a gate. */
export const goalCriterion = z.strictObject({
  id: z.string().max(64),
  text: z.string().min(1).max(500),
  check: z.enum(["verifier", "human"]),
  node: z.string().optional(),
});
export type GoalCriterion = z.infer<typeof goalCriterion>;

export const budget = z.strictObject({
  usd: z.number().positive().max(100_000).optional(),
  tokens: z.int().positive().optional(),
  wallMs: z.int().positive().optional(),
});
export type Budget = z.infer<typeof budget>;

export const goal = z.strictObject({
  id: z.string(),
  text: z.string(),
  outcome: z.string(),
  criteria: z.array(goalCriterion),
  constraints: z.array(z.string()),
  budget,
  status: goalStatus,
  /** The graph that the plan is drawn in. */
  graph: z.string(),
  /** How the plan was made: by the configured model, or from the templates without one. */
  planner: z.enum(["model", "templates"]).optional(),
  /** The planner's retrieval confidence (0–1), templates only. */
  confidence: z.number().optional(),
  rationale: z.string().optional(),
  error: z.string().optional(),
  createdAt: z.number(),
});
export type Goal = z.infer<typeof goal>;

/** What happened while planning; numbered like run events. */
export const goalEventBody = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("goal.created"), text: z.string() }),
  z.strictObject({ type: z.literal("plan.started"), planner: z.enum(["model", "templates"]), round: z.int() }),
  z.strictObject({ type: z.literal("plan.said"), text: z.string() }),
  z.strictObject({ type: z.literal("plan.grew"), nodes: z.int(), edges: z.int() }),
  z.strictObject({ type: z.literal("plan.repaired"), round: z.int(), problems: z.array(z.string()) }),
  z.strictObject({ type: z.literal("plan.finished"), revision: z.int(), problems: z.array(z.string()) }),
  z.strictObject({
    type: z.literal("plan.offered"),
    templates: z.array(z.strictObject({ id: z.string(), title: z.string(), score: z.number() })),
  }),
  z.strictObject({ type: z.literal("goal.failed"), message: z.string() }),
  z.strictObject({ type: z.literal("goal.changed"), status: goalStatus }),
]);
export type GoalEventBody = z.infer<typeof goalEventBody>;
export type GoalEvent = GoalEventBody & { seq: number; at: number };

/** What the words of a goal say plainly: its text without the command, and a budget when it names one. */
export function parseGoalText(text: string): { text: string; budget: Budget } {
  const body = text.trim().replace(/^\/goal\b\s*/i, "");
  const money = /(?:under|below|at most|max(?:imum)?|up to|within)\s*\$\s?(\d+(?:\.\d+)?)/i.exec(body);
  return { text: body, budget: money ? { usd: Number(money[1]) } : {} };
}
