import type { RunView } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { appendFacts, requireRun } from "./readState.ts";
import { runView } from "./runView.ts";

/** Goes on after a pause. */
export async function resumeRun(
  parts: Pick<Parts, "db" | "journal" | "queue">,
  caller: Caller,
  id: string,
): Promise<RunView> {
  await requireRun(parts, caller, id);
  const state = await appendFacts(parts, id, ({ status }) => {
    if (status !== "paused") throw new AppError("CONFLICT", `The run is ${status}, not paused.`);
    return [{ type: "run.resumed", by: caller.actor }];
  });
  await parts.queue.wake(id);
  return runView(id, state);
}
