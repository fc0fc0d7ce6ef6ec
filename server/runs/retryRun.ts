import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Caller } from "../caller.ts";
import { frozenGraph } from "../graphs/freezeRevision.ts";
import type { Parts } from "../parts.ts";
import { createRun } from "./createRun.ts";
import { readState } from "./readState.ts";
import { reusedRounds, reusedSteps } from "./reusedSteps.ts";
import { runView } from "./runView.ts";

/** Runs the same revision on the same input in a new run that takes over every finished step and round. */
export async function retryRun(
  parts: Pick<Parts, "db" | "journal" | "queue" | "engine" | "makeId" | "catalog" | "waits">,
  caller: Caller,
  id: string,
): Promise<RunView> {
  const earlier = await readState(parts, caller, id);
  if (earlier.status !== "failed" && earlier.status !== "cancelled") {
    throw new AppError("CONFLICT", `The run is ${earlier.status}; only a failed or cancelled run is tried again.`);
  }
  const { workspace } = caller;
  const { graph: graphId, revision, input, until, budget } = earlier;
  const graph = await frozenGraph(parts, { workspace, graph: graphId, revision });
  const isSection = (node: string) => {
    const type = indexOf(graph).nodes.get(node)?.type ?? "";
    return parts.catalog.manifests.get(type)?.region === "section";
  };
  const run = parts.makeId("run");
  const state = await createRun(parts, {
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
      ...reusedSteps(earlier, id, () => true),
      ...reusedRounds(earlier, isSection),
    ],
  });
  return runView(run, state);
}
