import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import { isFinal } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import { cancelOpenSteps } from "../engine/loop.ts";
import type { Parts } from "../parts.ts";
import { appendFacts, requireRun } from "./readState.ts";
import { runView } from "./runView.ts";

/** Stops a run for good. Steps under way are aborted, here at once and in other processes when they hear of it. */
export async function cancelRun(
  parts: Pick<Parts, "db" | "journal" | "engine">,
  caller: Caller,
  id: string,
): Promise<RunView> {
  await requireRun(parts, caller, id);
  const state = await appendFacts(parts, id, (state) => {
    if (state.status === "cancelled") return [];
    if (isFinal(state.status)) throw new AppError("CONFLICT", `The run has ${state.status}; there is nothing to stop.`);
    return [...cancelOpenSteps(state, "The run was cancelled."), { type: "run.cancelled", by: caller.actor }];
  });
  parts.engine.interrupt(id);
  return runView(id, state);
}
