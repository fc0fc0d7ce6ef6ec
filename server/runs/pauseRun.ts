import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import { isFinal } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { appendFacts, requireRun } from "./readState.ts";
import { runView } from "./runView.ts";

/** Starts no further step; those under way end. */
export async function pauseRun(parts: Pick<Parts, "db" | "journal">, caller: Caller, id: string): Promise<RunView> {
  await requireRun(parts, caller, id);
  const state = await appendFacts(parts, id, ({ status }) => {
    if (status === "paused") return [];
    if (isFinal(status)) throw new AppError("CONFLICT", `The run has ${status}; it cannot be paused.`);
    return [{ type: "run.paused", by: caller.actor }];
  });
  return runView(id, state);
}
