/**
 * Of many retries of one run at once, one comes to be. The first retry of a run has an id that follows from it, so has
 * the second, and so on: whoever starts one that is there already is refused by the journal.
 */
import { createHash } from "node:crypto";
import type { Knex } from "knex";
import { makeId } from "#shared/ids.ts";

const lookedAtOnce = 20;

/** `present` is unfinished, or was started after `since`: the answer to whoever wants a retry now. Else `next` is free. */
export type Retries = { present: string } | { next: string };

export async function findRetries(
  db: Knex,
  { run, revision, since }: { run: string; revision: number; since: number },
): Promise<Retries> {
  let next: string | undefined;
  for (let first = 0; ; first += lookedAtOnce) {
    const ids = Array.from({ length: lookedAtOnce }, (_, index) => retryId(run, revision, first + index));
    const rows: { id: string; created_at: number; ended_at: number | null }[] = await db("run")
      .whereIn("id", ids)
      .select("id", "created_at", "ended_at");
    const present = rows.find(({ created_at, ended_at }) => ended_at === null || created_at >= since);
    const known = new Set(rows.map(({ id }) => id));
    next ??= ids.find((id) => !known.has(id));
    if (present) return { present: present.id };
    // Old ones may have been deleted, so that there are gaps.
    if (next !== undefined && rows.length === 0) return { next };
  }
}

function retryId(run: string, revision: number, number: number): string {
  const seed = JSON.stringify(["retry", run, revision, number]);
  return makeId("run", createHash("sha256").update(seed).digest());
}
