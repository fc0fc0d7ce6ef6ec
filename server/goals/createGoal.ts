import type { Parsed } from "#shared/api/route.ts";
import type { createGoal as route } from "#shared/api/routes/goals.ts";
import { AppError } from "#shared/errors.ts";
import { type Goal, parseGoalText } from "#shared/goal/goal.ts";
import { graphLimits } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import { createGraph } from "../graphs/createGraph.ts";
import type { Parts } from "../parts.ts";
import { goalLog } from "./goalEvents.ts";
import { type PlanParts, startPlanning } from "./planGoal.ts";
import { insertGoal } from "./sql.ts";

/** A goal with an empty graph of its name; a planner draws on it from now on. */
export async function createGoal(
  parts: PlanParts & Pick<Parts, "makeId">,
  caller: Caller,
  input: Parsed<typeof route>["body"],
): Promise<Goal> {
  const { text, budget } = parseGoalText(input.text);
  if (text.length < 3) {
    throw new AppError("BAD_INPUT", "Say in a few words what should be true when this is done.", {
      errors: [{ path: "text", message: "Too short." }],
    });
  }
  const graph = await createGraph(parts, caller, { name: nameFor(text), nodes: [], edges: [] });
  const goal: Goal = {
    id: parts.makeId("goal"),
    text,
    outcome: text,
    criteria: [],
    constraints: [],
    budget: { ...budget, ...input.budget },
    status: "drafting",
    graph: graph.id,
    createdAt: parts.now(),
  };
  await insertGoal(parts.db, caller.workspace, goal);
  const log = goalLog(parts, caller.workspace, goal.id);
  log.tell({ type: "goal.created", text });
  await log.stored();
  startPlanning(parts, caller.workspace, goal.id);
  return goal;
}

/** The first sentence, short enough for a list. */
function nameFor(text: string): string {
  const sentence = text.split(/(?<=[.!?])\s|\n/)[0]?.replace(/[.!?]+$/, "") ?? text;
  const line = sentence.replace(/\s+/g, " ").trim() || text.trim();
  const longest = Math.min(80, graphLimits.maxTitle);
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/\s+\S*$/, "")}…`;
}
