import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getRun } from "./getRun.ts";
import { readState } from "./readState.ts";
import { reusedSteps } from "./reusedSteps.ts";

/** Runs the same revision on the same input in a new run that takes over every finished step. */
export async function retryRun(
  parts: Pick<Parts, "db" | "journal" | "queue" | "makeId">,
  caller: Caller,
  id: string,
): Promise<RunView> {
  const earlier = await readState(parts, caller, id);
  if (earlier.status !== "failed" && earlier.status !== "cancelled") {
    throw new AppError("CONFLICT", `The run is ${earlier.status}; only a failed or cancelled run is tried again.`);
  }
  const run = parts.makeId("run");
  const { graph, revision, input, until } = earlier;
  await parts.journal.create({
    id: run,
    workspace: caller.workspace,
    graph,
    revision,
    event: {
      type: "run.created",
      graph,
      revision,
      input,
      by: caller.actor,
      basedOn: id,
      ...(until !== undefined && { until }),
    },
    facts: reusedSteps(earlier, id, () => true),
  });
  await parts.queue.wake(run);
  return getRun(parts, caller, run);
}
