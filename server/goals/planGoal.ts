/** Planning in the background: one planner for each goal, stoppable, taken up again after a restart. */
import { toAppError } from "#shared/errors.ts";
import type { Goal, GoalStatus } from "#shared/goal/goal.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import type { Caller } from "../caller.ts";
import { applyDiff } from "../graphs/applyDiff.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { planWithModel } from "../planner/modelPlanner.ts";
import { planCanvas } from "../planner/planCanvas.ts";
import type { Planned, Planning } from "../planner/planning.ts";
import { planFromTemplates } from "../planner/templatePlanner.ts";
import { claimGoal } from "./claimGoal.ts";
import { goalLog } from "./goalEvents.ts";
import { findGoal, plannerDiffs, settleDrafting } from "./sql.ts";

export type PlanParts = Pick<Parts, "db" | "bus" | "now" | "llm" | "catalog" | "log">;

interface UnderWay {
  abort: AbortController;
  done: Promise<void>;
}

const underWay = new Map<string, UnderWay>();

/** Begins to plan a drafting goal. Never throws: a failure becomes the goal's status and message. */
export function startPlanning(parts: PlanParts, workspace: string, goal: string): void {
  if (underWay.has(goal)) return;
  const abort = new AbortController();
  const done = planAlone(parts, workspace, goal, abort.signal)
    .catch((thrown: unknown) => parts.log.error({ err: thrown, goal }, "Planning ended without a result."))
    .finally(() => underWay.delete(goal));
  underWay.set(goal, { abort, done });
}

/** Resolves when no planning of this goal is under way in this process. */
export async function planningEnded(goal: string): Promise<void> {
  await underWay.get(goal)?.done;
}

export async function stopPlanning(goal: string): Promise<void> {
  const planning = underWay.get(goal);
  planning?.abort.abort();
  await planning?.done;
}

/**
 * Ends what this process plans without ending the goals: they stay drafting and are taken up at the next start. For
 * the server's stop.
 */
export async function pausePlanning(): Promise<void> {
  await Promise.all([...underWay.keys()].map(stopPlanning));
}

/** Does nothing while another process plans this goal. */
async function planAlone(parts: PlanParts, workspace: string, goal: string, signal: AbortSignal): Promise<void> {
  const endClaim = await claimGoal(parts.db, goal);
  if (!endClaim) return;
  try {
    await planGoal(parts, workspace, goal, signal);
  } finally {
    await endClaim();
  }
}

async function planGoal(parts: PlanParts, workspace: string, id: string, signal: AbortSignal): Promise<void> {
  const goal = await findGoal(parts.db, workspace, id);
  if (goal?.status !== "drafting") return;
  const log = goalLog(parts, workspace, id);
  const end = async (changes: Partial<Goal> & { status: GoalStatus }) => {
    if (!(await settleDrafting(parts.db, { ...goal, ...changes }))) return;
    if (changes.status === "failed") log.tell({ type: "goal.failed", message: changes.error ?? "Planning failed." });
    log.tell({ type: "goal.changed", status: changes.status });
  };
  try {
    const hasModel = await parts.llm.available(workspace);
    const planner = hasModel ? "model" : "templates";
    const canvas = await openCanvas(parts, workspace, goal.graph);
    const connections = await parts.db("connection").where({ workspace }).select("id", "connector");
    const check = (graph: GraphBody) => validate(graph, parts.catalog.manifests, { connections, hasModel });
    const planning: Planning = { workspace, text: goal.text, signal, canvas, tell: log.tell, check };
    const planned = hasModel ? await planWithModel(parts, planning) : planFromTemplates(parts, planning);
    const revision = await canvas.stored();
    if (planned) {
      log.tell({ type: "plan.finished", revision, problems: planned.problems.map(({ message }) => message) });
    }
    await end({ planner, ...(planned ? contractOf(planned) : noTemplate) });
  } catch (thrown) {
    if (!signal.aborted) await end({ status: "failed", error: toAppError(thrown).message });
  }
  await log.stored();
}

/** Nothing was drawn, and the goal says why: the person picks a template, draws, or adds a model. */
const noTemplate = {
  status: "failed" as const,
  rationale: "No model is configured, and no template fits the words of this goal well enough.",
  error:
    "No template fits this goal well enough. Pick one of the nearest, draw the graph yourself, or add a model under Settings → Models.",
};

function contractOf(planned: Planned) {
  const { outcome, constraints, criteria, rationale, confidence } = planned;
  return {
    status: "ready" as const,
    outcome: outcome.slice(0, 4_000),
    constraints,
    criteria,
    rationale,
    ...(confidence !== undefined && { confidence }),
  };
}

/** The goal's graph as a canvas, without what a planner that was cut off had drawn on it. */
async function openCanvas(parts: PlanParts, workspace: string, graph: string) {
  const planner: Caller = {
    workspace,
    actor: { kind: "agent", name: "Planner" },
    role: "editor",
    scopes: ["read", "write"],
  };
  const store = (change: { base: number; diff: GraphDiff }) => applyDiff(parts, planner, { graph, ...change });
  const current = await getGraph(parts, planner, graph);
  const drawn = new Set((await plannerDiffs(parts.db, graph)).flatMap((diff) => Object.keys(diff)));
  const left = {
    nodes: current.nodes.filter(({ id }) => drawn.has(`node:${id}`)),
    edges: current.edges.filter(({ id }) => drawn.has(`edge:${id}`)),
  };
  if (left.nodes.length === 0 && left.edges.length === 0) return planCanvas(current, store);
  const erase: GraphDiff = Object.fromEntries([
    ...left.nodes.map((node) => [`node:${node.id}`, { before: node, after: null }]),
    ...left.edges.map((edge) => [`edge:${edge.id}`, { before: edge, after: null }]),
  ]);
  await store({ base: current.revision, diff: erase });
  return planCanvas(await getGraph(parts, planner, graph), store);
}
