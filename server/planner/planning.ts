/** What every planner gets and gives. */
import type { GoalCriterion, GoalEventBody } from "#shared/goal/goal.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Problem } from "#shared/graph/problem.ts";
import type { PlanCanvas } from "./planCanvas.ts";

export interface Planning {
  workspace: string;
  /** The goal in the person's words. */
  text: string;
  signal: AbortSignal;
  canvas: PlanCanvas;
  tell(event: GoalEventBody): void;
  /** The validator, with the workspace's connections and models. */
  check(graph: GraphBody): Problem[];
}

export interface Planned {
  outcome: string;
  constraints: string[];
  criteria: GoalCriterion[];
  rationale: string;
  /** What is left for the person to mend. */
  problems: Problem[];
  /** 0–1, of the planner without a model. */
  confidence?: number;
}
