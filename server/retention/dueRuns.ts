/** Which finished runs are old enough to go, and which of those stay. Reads `run` alone; the journal is not asked. */
import type { Knex } from "knex";

const dayMs = 86_400_000;

/**
 * Old enough: ended longer ago than the graph's own time, else the workspace's. A run that has not ended never is, and
 * neither is one whose end others still have to hear of.
 */
const oldEnough = `
  run.workspace = :workspace
  and run.ended_at is not null
  and run.created_at < :newest
  and run.ended_at < :now - ${dayMs}::bigint * (case when own.graph is null then workspace.keep_runs_days else own.days end)`;

/**
 * What hangs on a run keeps it: versions of artifacts and sites that it made (their origin is its journal), a goal whose
 * newest run it is (the goal's status is this run's), and a run above it that has not ended.
 */
const free = `
  not run.followed
  and not exists (select from artifact_version made where made.run = run.id)
  and not exists (select from site_version made where made.run = run.id)
  and not exists (select from run above where above.id = run.parent_run and above.ended_at is null)
  and (
    not exists (select from goal where goal.graph = run.graph)
    or exists (
      select from run newer
      where newer.graph = run.graph and (newer.created_at, newer.id) > (run.created_at, run.id)
    )
  )`;

const runs = `
  from run
  join workspace on workspace.id = run.workspace
  left join run_retention own on own.graph = run.graph
  where ${oldEnough}`;

interface Due {
  workspace: string;
  now: number;
}

/** Oldest first. */
export async function dueRuns(db: Knex, due: Due, limit: number): Promise<string[]> {
  const newest = await newestCreation(db, due);
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select run.id ${runs} and ${free} order by run.ended_at limit :limit`,
    { ...due, newest, limit },
  );
  return rows.map(({ id }) => id);
}

/** How many are due, how many of the old ones stay, and since when the oldest has ended. */
export async function countDue(db: Knex, due: Due): Promise<{ runs: number; kept: number; oldestEndedAt?: number }> {
  const newest = await newestCreation(db, due);
  const { rows } = await db.raw<{ rows: { free: number; old: number; oldest: number | null }[] }>(
    `select count(*) filter (where ${free}) as free, count(*) as old, min(run.ended_at) filter (where ${free}) as oldest
     ${runs}`,
    { ...due, newest },
  );
  const { free: going = 0, old = 0, oldest = null } = rows[0] ?? {};
  return { runs: going, kept: old - going, ...(oldest !== null && { oldestEndedAt: oldest }) };
}

/** The ids as a query, its values written into it, for statements that take these runs apart from all others. */
export async function dueRunsQuery(db: Knex, due: Due): Promise<string> {
  return db.raw(`select run.id ${runs} and ${free}`, { ...due, newest: await newestCreation(db, due) }).toQuery();
}

/** A run ends after its creation: what was created later than this is not old by any rule. An index finds the others. */
async function newestCreation(db: Knex, { workspace, now }: Due): Promise<number> {
  const { rows } = await db.raw<{ rows: { days: number | null }[] }>(
    `select min(days) as days from (
       select keep_runs_days as days from workspace where id = :workspace
       union all select days from run_retention where workspace = :workspace
     ) as rule`,
    { workspace },
  );
  const days = rows[0]?.days ?? null;
  return days === null ? 0 : now - days * dayMs;
}
