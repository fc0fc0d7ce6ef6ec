/** Lets runs in that their limit has kept from beginning. */
import type { Knex } from "knex";

/**
 * Of a workspace's runs with a limit's key so many begin as the limit lets in now: higher priority first, then the older
 * one. Gives those that were let in; wake them (the queue's sweep finds those that nobody wakes).
 */
export async function admitNext(db: Knex, workspace: string, key: string): Promise<string[]> {
  return db.transaction(async (trx) => {
    await trx.raw("select pg_advisory_xact_lock(hashtextextended(?, 7160003))", [limitLock(workspace, key)]);
    const { rows } = await trx.raw<{ rows: { id: string }[] }>(
      `with let_in as (
         select count(*) as runs from run where workspace = ? and limit_key = ? and admitted and ended_at is null
       ), waiting as (
         select id, limit_most, row_number() over (order by priority desc, created_at, id) as place
         from (
           select id, limit_most, priority, created_at from run
           where workspace = ? and limit_key = ? and not admitted and ended_at is null
           order by priority desc, created_at, id limit 1000
         ) as first
       ), next as (
         -- Whoever must wait holds up those behind it, so that a narrow limit is not passed by again and again.
         select id from waiting, let_in
         where place <= coalesce((
           select min(place) - 1 from waiting as stuck where let_in.runs + stuck.place > stuck.limit_most
         ), 1000)
       )
       update run set admitted = true where id in (select id from next) returning id`,
      [workspace, key, workspace, key],
    );
    return rows.map(({ id }) => id);
  });
}

/** What the advisory lock of a limit is named after; who creates a run under it takes it too. */
export function limitLock(workspace: string, key: string): string {
  return `${workspace} ${key}`;
}

/** Keys under which runs wait although there is room: whoever should have let them in died. */
export async function findStuckLimits(db: Knex): Promise<{ workspace: string; key: string }[]> {
  const { rows } = await db.raw<{ rows: { workspace: string; key: string }[] }>(
    `select workspace, limit_key as key from run as waiting
     where not admitted and ended_at is null
     group by workspace, limit_key
     having (
       select count(*) from run
       where run.workspace = waiting.workspace and run.limit_key = waiting.limit_key and admitted and ended_at is null
     ) < max(limit_most)`,
  );
  return rows;
}
