/**
 * The lease of a run is its row's `owner`; `waking` is a wish that nobody has taken up. A wish for a run that nobody has
 * makes one job, in the same transaction; a wish for a run that somebody has waits until it is given back.
 */
import type { Knex } from "knex";
import { fromKnex, type PgBoss } from "pg-boss";
import { faultOf, unlessAway } from "../db/faults.ts";
import { leaseQueue, timerQueue } from "./boss.ts";

/** Rows are locked in one order everywhere, so that processes never wait for each other in a ring. */
const inOrder = "select id from run where id = any(?) order by id for no key update";

interface WishRow {
  id: string;
  workspace: string;
  priority: number;
}

/** What the database breaks off for the sake of others did not happen: it is done again. */
async function inTransaction<T>(db: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (faultOf(error) !== "again" || tries === 5) throw unlessAway(error);
      await new Promise((resolve) => setTimeout(resolve, tries * 10 * Math.random()));
    }
  }
}

/** Wishes for runs now; gives how many jobs that made. */
export async function wish(boss: PgBoss, db: Knex, runs: readonly string[]): Promise<number> {
  return inTransaction(db, (trx) => wishFor(boss, trx, runs));
}

async function wishFor(boss: PgBoss, trx: Knex.Transaction, runs: readonly string[]): Promise<number> {
  const { rows } = await trx.raw<{ rows: (WishRow & { owner: string | null })[] }>(
    `update run set waking = true
     where id in (${inOrder}) and not waking and admitted and ended_at is null
     returning id, workspace, priority, owner`,
    [[...runs]],
  );
  return sendJobs(
    boss,
    trx,
    rows.filter(({ owner }) => owner === null),
  );
}

async function sendJobs(boss: PgBoss, trx: Knex.Transaction, rows: readonly WishRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  await boss.insert(
    leaseQueue,
    rows.map(({ id, workspace, priority }) => ({ singletonKey: id, priority, group: { id: workspace } })),
    { db: fromKnex(trx) },
  );
  return rows.length;
}

/** `delayMs` is counted by the database's clock, from now. */
export async function setTimer(boss: PgBoss, db: Knex, run: string, at: number, delayMs: number): Promise<void> {
  // Plain numerals only: the database reads them as an interval.
  const startAfter = (Math.max(1, delayMs) / 1_000).toFixed(3);
  await boss.send(timerQueue, { run }, { startAfter, singletonKey: `${run}:${at}`, db: fromKnex(db) });
}

/** Turns timers that are due into wishes; gives how many jobs that made, and whether there may be more. */
export async function ringTimers(boss: PgBoss, db: Knex, most: number): Promise<{ made: number; more: boolean }> {
  return inTransaction(db, async (trx) => {
    const options = { batchSize: most, includeMetadata: true, db: fromKnex(trx) } as const;
    const due = await boss.fetch<{ run: string }>(timerQueue, options);
    if (due.length === 0) return { made: 0, more: false };
    const made = await wishFor(boss, trx, [...new Set(due.map(({ data }) => data.run))]);
    await boss.deleteJob(
      timerQueue,
      due.map(({ id }) => id),
      { db: fromKnex(trx) },
    );
    return { made, more: due.length === most };
  });
}

export interface TakenRun {
  run: string;
  /** Since the wish, by the database's clock. */
  waitedMs: number;
}

/** Takes up to `most` runs that wait for somebody, leaving those of some workspaces alone. */
export async function takeRuns(
  boss: PgBoss,
  db: Knex,
  owner: string,
  shares: readonly { most: number; ignore: string[] }[],
): Promise<TakenRun[]> {
  return inTransaction(db, async (trx) => {
    const taken: TakenRun[] = [];
    for (const { most, ignore } of shares) {
      const jobs = await boss.fetch(leaseQueue, {
        batchSize: most,
        includeMetadata: true,
        db: fromKnex(trx),
        ...(ignore.length > 0 && { ignoreGroups: ignore }),
      });
      if (jobs.length === 0) continue;
      const runs = jobs.flatMap(({ singletonKey }) => singletonKey ?? []);
      const { rows } = await trx.raw<{ rows: { id: string; owner: string | null }[] }>(
        `update run set waking = false, owner = case when ended_at is null then ? end
         where id in (${inOrder}) and owner is null returning id, owner`,
        [owner, runs],
      );
      const waits = new Map(jobs.map((job) => [job.singletonKey, job.startedOn.getTime() - job.createdOn.getTime()]));
      for (const row of rows) if (row.owner !== null) taken.push({ run: row.id, waitedMs: waits.get(row.id) ?? 0 });
      await boss.deleteJob(
        leaseQueue,
        jobs.map(({ id }) => id),
        { db: fromKnex(trx) },
      );
    }
    return taken;
  });
}

/**
 * Gives a run back. It gets a job when it was wished for meanwhile, when its journal went past `seq`, or with `wish`.
 * A run that is not ours any more, or has ended, stays as it is. Gives how many jobs were made.
 */
export async function giveBack(
  boss: PgBoss,
  db: Knex,
  lease: { run: string; owner: string; seq?: number; wish: boolean; timer?: { at: number; delayMs: number } },
): Promise<number> {
  const { run, owner, seq, wish, timer } = lease;
  if (!wish && !timer && (await letGo(db, run, owner, seq))) return 0;
  return inTransaction(db, async (trx) => {
    if (timer) await setTimer(boss, trx, run, timer.at, timer.delayMs);
    const { rows } = await trx.raw<{ rows: (WishRow & { waking: boolean })[] }>(
      `update run set owner = null, waking = waking or ? or seq <> coalesce(?::int, seq)
       where id = ? and owner = ? and ended_at is null
       returning id, workspace, priority, waking`,
      [wish, seq ?? null, run, owner],
    );
    return sendJobs(
      boss,
      trx,
      rows.filter(({ waking }) => waking),
    );
  });
}

/** The usual end of an activation, without a transaction: nobody wants the run now. */
async function letGo(db: Knex, run: string, owner: string, seq: number | undefined): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { done: boolean }[] }>(
    `with gone as (
       update run set owner = null
       where id = ? and owner = ? and not waking and seq = coalesce(?::int, seq) returning id
     )
     select exists (select from gone) or not exists (select from run where id = ? and owner = ?) as done`,
    [run, owner, seq ?? null, run, owner],
  );
  return rows[0]?.done === true;
}

/**
 * Runs whose worker is gone, and runs that could go on but were never wished for because a process died between the
 * journal and the wish. Gives how many jobs were made.
 */
export async function takeOver(boss: PgBoss, db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from run where owner is not null and not exists (select from worker where worker.id = run.owner)
     union all
     select id from run
     where status in ('queued', 'running') and owner is null and not waking and admitted and ended_at is null`,
  );
  if (rows.length === 0) return 0;
  return inTransaction(db, async (trx) => {
    const left = await trx.raw<{ rows: WishRow[] }>(
      `update run set owner = null, waking = true
       where id in (${inOrder}) and ended_at is null and admitted
         and ((owner is null and not waking) or not exists (select from worker where worker.id = run.owner))
         and not (owner is null and waking)
       returning id, workspace, priority`,
      [rows.map(({ id }) => id)],
    );
    return sendJobs(boss, trx, left.rows);
  });
}

/**
 * Lets in whose deadline has passed while their limit kept them out: all that is left to them is to end. Gives how many
 * jobs were made.
 */
export async function admitLate(boss: PgBoss, db: Knex, now: number): Promise<number> {
  const late = db("run").where({ admitted: false }).whereNull("ended_at").where("deadline", "<=", now);
  if ((await late.clone().first("id")) === undefined) return 0;
  return inTransaction(db, async (trx) => {
    const rows = await late.clone().transacting(trx).orderBy("id").forNoKeyUpdate().select<{ id: string }[]>("id");
    const runs = rows.map(({ id }) => id);
    await trx("run").whereIn("id", runs).update({ admitted: true });
    return wishFor(boss, trx, runs);
  });
}

/** Wishes whose job is not there, as an older version left them. Gives how many jobs were made. */
export async function mendWishes(boss: PgBoss, db: Knex): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows } = await trx.raw<{ rows: WishRow[] }>(
      `select id, workspace, priority from run
       where waking and owner is null and ended_at is null and not exists (
         select from pgboss.job
         where name = ? and coalesce(singleton_key, '') = run.id and state = 'created' and policy = 'short'
       )
       order by id for no key update skip locked`,
      [leaseQueue],
    );
    return sendJobs(boss, trx, rows);
  });
}
