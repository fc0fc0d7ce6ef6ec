import type { Knex } from "knex";
import type { Amount } from "#shared/api/routes/storage.ts";
import type { Blobs } from "../blobs/blobs.ts";

export interface RemovedRuns {
  runs: number;
  journal: Amount;
}

/**
 * Removes finished runs with their events and gates, in one short transaction. Runs that somebody else holds, that have
 * not ended or that are gone are left out.
 *
 * The blobs that their events name are touched first. A new run may be taking over their results at this moment: it has
 * until the blobs are old again to say so in its own journal.
 */
export async function removeRuns(
  { db, blobs }: { db: Knex; blobs: Pick<Blobs, "touch"> },
  ids: readonly string[],
): Promise<RemovedRuns> {
  return db.transaction(async (trx) => {
    const locked: string[] = await trx("run")
      .whereIn("id", ids)
      .whereNotNull("ended_at")
      .andWhere({ followed: false })
      .orderBy("id")
      .forUpdate()
      .skipLocked()
      .pluck("id");
    if (locked.length === 0) return { runs: 0, journal: { count: 0, bytes: 0 } };
    const named = await trx.raw<{ rows: { hash: string }[] }>(
      `select distinct found[1] as hash
       from run_event, regexp_matches(body::text, '[0-9a-f]{64}', 'g') as found
       where run = any(?) and body::text like '%"$blob"%'`,
      [locked],
    );
    await blobs.touch(named.rows.map(({ hash }) => hash));
    const events = await trx.raw<{ rows: { count: number; bytes: number }[] }>(
      `with gone as (delete from run_event where run = any(?) returning pg_column_size(body) as bytes)
       select count(*) as count, coalesce(sum(bytes), 0)::bigint as bytes from gone`,
      [locked],
    );
    await trx("gate").whereIn("run", locked).delete();
    await trx("run").whereIn("id", locked).delete();
    return { runs: locked.length, journal: events.rows[0] ?? { count: 0, bytes: 0 } };
  });
}
