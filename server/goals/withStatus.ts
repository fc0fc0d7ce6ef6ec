/** Reads the newest run of a goal's graph and says how the goal stands. */
import type { Goal } from "#shared/goal/goal.ts";
import type { Json } from "#shared/json.ts";
import { foldRun, type RunState, type StepState } from "#shared/run/reduce.ts";
import { isBlobRef } from "#shared/run/values.ts";
import type { Parts } from "../parts.ts";
import { newestRun } from "./sql.ts";
import { statusFrom } from "./statusFrom.ts";

export async function withStatus(
  parts: Pick<Parts, "db" | "journal" | "blobs">,
  workspace: string,
  goal: Goal,
): Promise<Goal> {
  if (goal.status !== "ready") return goal;
  const newest = await newestRun(parts.db, workspace, goal.graph);
  if (!newest) return goal;
  const run = foldRun(await parts.journal.read(newest.id, 0));
  return { ...goal, status: statusFrom(await withVerdicts(parts, run, goal), goal) };
}

/** Large verdicts stand in the journal as references; the goal's own are loaded. */
async function withVerdicts(parts: Pick<Parts, "blobs">, run: RunState, goal: Goal): Promise<RunState> {
  const steps: Record<string, StepState> = { ...run.steps };
  for (const { node } of goal.criteria) {
    const step = node === undefined ? undefined : steps[node];
    if (node === undefined || !step?.outputs) continue;
    const outputs = await Promise.all(
      Object.entries(step.outputs).map(async ([port, value]) => [port, await loaded(parts, value)] as const),
    );
    steps[node] = { ...step, outputs: Object.fromEntries(outputs) };
  }
  return { ...run, steps };
}

async function loaded(parts: Pick<Parts, "blobs">, value: Json): Promise<Json> {
  if (!isBlobRef(value)) return value;
  const bytes = await parts.blobs.get(value.$blob);
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as Json) : null;
}
