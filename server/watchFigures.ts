/** The figures of `/metrics` that are looked up: what this process holds, and what stands in the database of all of them. */
import type { Knex } from "knex";
import type { SqlJournal } from "./journal/sqlJournal.ts";
import type { Parts } from "./parts.ts";
import type { PgBossQueue } from "./queue/pgBossQueue.ts";

/** However many scrape, the database is asked so often. */
const runsEveryMs = 5_000;
const blobsEveryMs = 300_000;

interface Standing {
  open: Record<string, number>;
  workers: Record<string, number>;
  ready: number;
  keptOut: number;
}

export function watchFigures(
  parts: Pick<Parts, "db" | "blobs" | "meters"> & { journal: SqlJournal; queue: PgBossQueue },
): void {
  const { db, blobs, journal, queue } = parts;
  const { gauge } = parts.meters;
  const standing = remembered(runsEveryMs, () => readStanding(db));
  const blobBytes = remembered(blobsEveryMs, async () => (await blobs.size()).bytes);

  gauge(
    "goalgraph_runs_open",
    "Runs that have not ended, by status; of all processes",
    async () => (await standing())?.open,
    "status",
  );
  gauge("goalgraph_runs_ready", "Runs that wait for a place; of all processes", async () => (await standing())?.ready);
  gauge(
    "goalgraph_runs_kept_out",
    "Runs that a limit keeps from beginning; of all processes",
    async () => (await standing())?.keptOut,
  );
  gauge("goalgraph_processes", "Processes that are alive, by role", async () => (await standing())?.workers, "role");
  gauge("goalgraph_blob_bytes", "Bytes of large values and files", blobBytes);
  gauge("goalgraph_places", "Places for runs in this process", () => queue.places().total);
  gauge("goalgraph_places_used", "Places in which a run is under way", () => queue.places().used);
  gauge("goalgraph_connections_used", "Connections to the database in use, by pool", () => ({
    main: poolOf(db).numUsed(),
    journal: journal.pool().used,
  }));
  gauge("goalgraph_connections_waited_for", "Who waits for a connection to the database, by pool", () => ({
    main: poolOf(db).numPendingAcquires(),
    journal: journal.pool().waiting,
  }));
}

async function readStanding(db: Knex): Promise<Standing> {
  const { rows } = await db.raw<{ rows: Standing[] }>(
    `select
       (select coalesce(json_object_agg(status, runs), '{}') from (
          select status, count(*) as runs from run
          where status in ('queued', 'running', 'waiting', 'paused') group by status
        ) as open) as open,
       (select coalesce(json_object_agg(role, processes), '{}') from (
          select role, count(*) as processes from worker group by role
        ) as alive) as workers,
       (select count(*)::int from run where waking and owner is null) as ready,
       (select count(*)::int from run where not admitted and ended_at is null) as "keptOut"`,
  );
  const [row] = rows;
  if (!row) throw new Error("The database gave no figures.");
  return row;
}

/** The last answer for so long, one question at a time; undefined when it fails: `/readyz` says that the database is away. */
function remembered<T>(forMs: number, ask: () => Promise<T>): () => Promise<T | undefined> {
  let answer: Promise<T | undefined> | undefined;
  let until = 0;
  return () => {
    if (!answer || performance.now() >= until) {
      until = performance.now() + forMs;
      answer = ask().catch(() => undefined);
    }
    return answer;
  };
}

interface Pool {
  numUsed(): number;
  numPendingAcquires(): number;
}

/** knex gives its pool no type. */
function poolOf(db: Knex): Pool {
  return db.client.pool as Pool;
}
