import { type Actor, systemActor } from "#shared/actor.ts";
import type { CleanUpPreview, Freed } from "#shared/api/routes/storage.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { collectBlobs, unnamedWithout } from "./collectBlobs.ts";
import { countDue, dueRuns, dueRunsQuery } from "./dueRuns.ts";
import { removeRuns } from "./removeRuns.ts";
import { type Turn, takeTurn } from "./turn.ts";

type CleaningParts = Pick<Parts, "db" | "blobs" | "now" | "makeId">;

/** Runs removed in one transaction. */
const runsAtOnce = 200;
/** Due runs looked up at once. */
const lookedUpAtOnce = 5_000;
/** A little less than an hour: whoever asks next after it does the work. */
const everyMs = 3_300_000;
const keptResultsMs = 90 * 86_400_000;

/** What a clean-up of the workspace would remove now. Removes nothing. */
export async function previewCleanUp(
  parts: Pick<CleaningParts, "db" | "blobs" | "now">,
  { workspace }: Pick<Caller, "workspace">,
): Promise<CleanUpPreview> {
  const due = { workspace, now: parts.now() };
  const { runs, kept, oldestEndedAt } = await countDue(parts.db, due);
  const these = await dueRunsQuery(parts.db, due);
  const { rows } = await parts.db.raw<{ rows: { count: number; bytes: number }[] }>(
    `select count(*) as count, coalesce(sum(pg_column_size(body)), 0)::bigint as bytes
     from run_event where run in (${these})`,
  );
  return {
    runs,
    kept,
    ...(oldestEndedAt !== undefined && { oldestEndedAt }),
    journal: rows[0] ?? { count: 0, bytes: 0 },
    blobs: await unnamedWithout(parts, these),
  };
}

/** A person cleans up his workspace now. CONFLICT while a clean-up is under way anywhere. */
export async function cleanUpNow(parts: CleaningParts, caller: Caller): Promise<Freed> {
  const turn = await takeTurn(parts.db, parts.now, { hourly: false });
  if (!turn) {
    throw new AppError("CONFLICT", "A clean-up is under way already. Look again in a minute.", { retryAfterS: 60 });
  }
  try {
    const removed = await removeDue(parts, caller.workspace, turn);
    await parts.blobs.sweepDrafts();
    const { gone, later } = await collectBlobs(parts, { now: parts.now(), all: true, onBatch: turn.renew });
    const freed = { ...removed, blobs: gone, later };
    await record(parts, caller, freed);
    return freed;
  } finally {
    await turn.end();
  }
}

/** Every workspace, once an hour, by one of all processes. Says whether it was this one. */
export async function cleanUpHourly(parts: CleaningParts): Promise<boolean> {
  const turn = await takeTurn(parts.db, parts.now, { hourly: true, everyMs });
  if (!turn) return false;
  try {
    const workspaces: string[] = await parts.db("workspace").orderBy("id").pluck("id");
    for (const workspace of workspaces) {
      const removed = await removeDue(parts, workspace, turn);
      const nothing = { count: 0, bytes: 0 };
      const by = { workspace, actor: systemActor };
      if (removed.runs > 0) await record(parts, by, { ...removed, blobs: nothing, later: nothing });
    }
    await parts.blobs.sweepDrafts();
    await collectBlobs(parts, { now: parts.now(), onBatch: turn.renew });
    await parts
      .db("clean_up")
      .where("at", "<", parts.now() - keptResultsMs)
      .delete();
    return true;
  } finally {
    await turn.end();
  }
}

async function removeDue(
  parts: CleaningParts,
  workspace: string,
  turn: Turn,
): Promise<Pick<Freed, "runs" | "journal">> {
  const total = { runs: 0, journal: { count: 0, bytes: 0 } };
  for (;;) {
    const due = await dueRuns(parts.db, { workspace, now: parts.now() }, lookedUpAtOnce);
    const before = total.runs;
    for (let at = 0; at < due.length; at += runsAtOnce) {
      const { runs, journal } = await removeRuns(parts, due.slice(at, at + runsAtOnce));
      total.runs += runs;
      total.journal.count += journal.count;
      total.journal.bytes += journal.bytes;
      await turn.renew();
    }
    // Those that others hold at this moment are left for another time.
    if (due.length < lookedUpAtOnce || total.runs === before) return total;
  }
}

async function record(parts: CleaningParts, by: { workspace: string; actor: Actor }, freed: Freed): Promise<void> {
  await parts.db("clean_up").insert({
    id: parts.makeId("cleanUp"),
    workspace: by.workspace,
    by: JSON.stringify(by.actor),
    at: parts.now(),
    freed: JSON.stringify(freed),
  });
}
