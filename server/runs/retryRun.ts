import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Caller } from "../caller.ts";
import { freezeRevision } from "../graphs/freezeRevision.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";
import { createRun } from "./createRun.ts";
import { getRun } from "./getRun.ts";
import { leftOut } from "./leftOut.ts";
import { findRetries } from "./oneRetry.ts";
import { partToRun, readEarlier, skippedFact, unchangedSince } from "./planRun.ts";
import { retryBudget } from "./retryBudget.ts";
import { reusedRounds, reusedSteps } from "./reusedSteps.ts";
import { runView } from "./runView.ts";
import { refuseProblems } from "./soundGraph.ts";

/**
 * Runs the same input in a new run that takes over every finished step and round, on the same revision or another one:
 * then only what still holds there. While such a retry of the run is under way, or one was started after `since`, that
 * one is the answer.
 */
export async function retryRun(
  parts: Pick<
    Parts,
    "db" | "journal" | "queue" | "engine" | "blobs" | "sandbox" | "llm" | "makeId" | "catalog" | "waits" | "now" | "bus"
  >,
  caller: Caller,
  id: string,
  options: { revision?: number | "newest" | undefined; budget?: Budget | undefined; since: number },
): Promise<RunView> {
  const earlier = await readEarlier(parts, caller, undefined, id);
  const { state } = earlier;
  if (state.status !== "failed" && state.status !== "cancelled") {
    throw new AppError("CONFLICT", `The run is ${state.status}; only a failed or cancelled run is tried again.`);
  }
  const { workspace } = caller;
  const { graph: graphId, input, until } = state;
  const { revision: wanted = state.revision } = options;
  const revision = wanted === "newest" ? (await getGraph(parts, caller, graphId)).revision : wanted;
  const retries = await findRetries(parts.db, { run: id, revision, since: options.since });
  if ("present" in retries) return getRun(parts, caller, retries.present);
  const budget = retryBudget(state, { given: options.budget, isSameGraph: revision === state.revision });
  const graph = await freezeRevision(parts, workspace, graphId, revision);
  const body = partToRun(graph, until);
  await refuseProblems(parts, workspace, body, graph.id);
  const { manifests } = parts.catalog;
  const { nodes } = indexOf(body);
  const unchanged = await unchangedSince(parts, earlier, graph);
  const holds = (node: string) => nodes.has(node) && unchanged.has(node);
  const isSection = (node: string) => manifests.get(nodes.get(node)?.type ?? "")?.region === "section";
  const steps = reusedSteps(state, id, holds);
  const settled = new Set(steps.flatMap((fact) => (fact.type === "step.reused" ? [fact.step] : [])));
  const skipped = leftOut(body, manifests, { has: (node) => settled.has(node), wanted: undefined });
  const rounds = reusedRounds(state, (node) => holds(node) && !isSection(node) && !skipped.has(node));
  const run = retries.next;
  const created = createRun(parts, {
    id: run,
    workspace,
    graph,
    events: [
      {
        type: "run.created",
        graph: graphId,
        revision,
        input,
        by: caller.actor,
        basedOn: id,
        ...(until !== undefined && { until }),
        ...(budget && { budget }),
      },
      ...steps,
      ...rounds,
      ...[...skipped].map(skippedFact),
    ],
  });
  try {
    return runView(run, await created);
  } catch (error) {
    if (error instanceof JournalConflict && error.reason === "exists") return getRun(parts, caller, run);
    throw error;
  }
}
