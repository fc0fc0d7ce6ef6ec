import { AppError } from "#shared/errors.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { foldRun, type RunState } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";
import { runExists } from "./sql.ts";

/** The run's state, folded from its journal. Throws NOT_FOUND for a run of another workspace. */
export async function readState(parts: Pick<Parts, "db" | "journal">, caller: Caller, run: string): Promise<RunState> {
  await requireRun(parts, caller, run);
  return foldRun(await parts.journal.read(run, 0));
}

export async function requireRun(parts: Pick<Parts, "db">, caller: Caller, run: string): Promise<void> {
  if (await runExists(parts.db, caller.workspace, run)) return;
  throw new AppError("NOT_FOUND", `There is no run "${run}".`);
}

/**
 * Appends what a person decided. The engine may append at the same moment; then `make` is asked again with the newer
 * state. It throws when the state no longer allows it, and gives nothing when there is nothing to do.
 */
export async function appendFacts(
  parts: Pick<Parts, "journal">,
  run: string,
  make: (state: RunState) => RunEventBody[],
): Promise<RunState> {
  let state = foldRun(await parts.journal.read(run, 0));
  for (;;) {
    const events = make(state);
    if (events.length === 0) return state;
    try {
      return foldRun(await parts.journal.append({ run, after: state.seq, events }), state);
    } catch (error) {
      if (!(error instanceof JournalConflict) || (error.reason !== "moved" && error.reason !== "ended")) throw error;
      state = foldRun(await parts.journal.read(run, state.seq), state);
    }
  }
}
