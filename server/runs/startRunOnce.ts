import type { Caller } from "../caller.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";
import { readState } from "./readState.ts";
import { runExists } from "./sql.ts";
import { type RunRequest, type StartedRun, startRun } from "./startRun.ts";
import { type RunWait, waitForRun } from "./waitForRun.ts";

/**
 * Starts a run under an id that follows from the request. One that is there already is the answer: an earlier try got
 * so far, and nobody heard of it. `mayExist` looks before anything is prepared, for the graph may be another one now.
 */
export async function startRunOnce(
  parts: Parameters<typeof startRun>[0] & Pick<Parts, "journal">,
  caller: Caller,
  request: RunRequest & { id: string },
  options: { mayExist: boolean; wait?: RunWait },
): Promise<StartedRun> {
  const { id } = request;
  const { wait, mayExist } = options;
  const find = async (): Promise<StartedRun> => {
    const state = wait ? await waitForRun(parts, id, wait) : await readState(parts, caller, id);
    return { id, status: state.status, state };
  };
  if (mayExist && (await runExists(parts.db, caller.workspace, id))) return find();
  try {
    return await startRun(parts, caller, request, wait ? { wait } : {});
  } catch (error) {
    if (error instanceof JournalConflict && error.reason === "exists") return find();
    throw error;
  }
}
