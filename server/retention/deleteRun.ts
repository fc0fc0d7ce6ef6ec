import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { removeRuns } from "./removeRuns.ts";

/** A person deletes one finished run, also one behind an artifact: what it made stays, only its journal is gone. */
export async function deleteRun(
  parts: Pick<Parts, "db" | "blobs">,
  { workspace }: Pick<Caller, "workspace">,
  id: string,
): Promise<void> {
  const run: { ended_at: number | null } | undefined = await parts.db("run").where({ workspace, id }).first("ended_at");
  if (!run) throw new AppError("NOT_FOUND", `There is no run "${id}".`);
  if (run.ended_at === null) {
    throw new AppError("CONFLICT", "This run has not ended. Stop it first, then delete it.");
  }
  const { runs } = await removeRuns(parts, [id]);
  if (runs > 0 || !(await parts.db("run").where({ id }).first("id"))) return;
  throw new AppError("CONFLICT", "Others are just being told that this run has ended. Try again in a moment.", {
    retryAfterS: 2,
  });
}
