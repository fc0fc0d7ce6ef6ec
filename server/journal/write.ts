/** Writes to the journal's tables, again when that is safe, on connections of its own that give up in time. */
import pg from "pg";
import { faultOf, unlessAway } from "../db/faults.ts";
import { limitLock } from "../queue/admitNext.ts";
import { writeGates } from "./gateRows.ts";
import { JournalConflict } from "./journal.ts";
import { writeWaits } from "./waitRows.ts";
import { type Refusal, writeBatch } from "./writeBatch.ts";
import type { Write } from "./writes.ts";

export interface JournalWriter {
  writeGroup(writes: readonly Write[]): Promise<ReadonlyMap<string, Refusal>>;
  writeAlone(write: Write, failure?: unknown): Promise<void>;
  /** One prepared statement, for reading. */
  query<R extends object>(name: string, text: string, values: unknown[]): Promise<R[]>;
  /** Its connections in use, and who waits for one. */
  pool(): { used: number; waiting: number };
  end(): Promise<void>;
}

const connections = 8;
/** The server gives up before we do, so that what we give up on is known not to have happened. */
const statementMs = 5_000;
const silenceMs = 6_000;
const connectMs = 4_000;
/** Longer than this nothing is tried again: who waits is to know within ten seconds. */
const patienceMs = 5_000;
const waitsMs = [20, 100, 300];

export function createWriter(url: string): JournalWriter {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "goalgraph journal",
    keepAlive: true,
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    lock_timeout: statementMs - 1_000,
    idle_in_transaction_session_timeout: silenceMs,
    query_timeout: silenceMs,
    allowExitOnIdle: true,
    // The statements are the same for every number of writes: planning each anew costs as much as running it.
    options: "-c plan_cache_mode=force_generic_plan",
  });
  // A connection that the server ends is replaced; whoever was asking on it is told by the question.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  async function using<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      const done = await work(client);
      client.release();
      return done;
    } catch (error) {
      const isUsable =
        error instanceof JournalConflict || (error instanceof pg.DatabaseError && error.code !== "57P01");
      client.release(isUsable ? undefined : true);
      throw error;
    }
  }

  /** Gates, waits and limits need more than the one statement. */
  async function writeInTransaction(client: pg.PoolClient, write: Write): Promise<void> {
    await client.query("begin");
    try {
      const keptOut = await isKeptOut(client, write);
      const refused = await writeBatch(client, [write], {
        wait: true,
        ...(keptOut && { keptOut: new Set([write.run]) }),
      });
      const reason = refused.get(write.run);
      if (reason instanceof JournalConflict) throw reason;
      await writeGates(client, write.run, write.gates);
      await writeWaits(client, write.run, write.waits);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => {});
      throw error;
    }
  }

  async function tryAlone(client: pg.PoolClient, write: Write): Promise<void> {
    if (!isPlain(write)) return writeInTransaction(client, write);
    const reason = (await writeBatch(client, [write], { wait: true })).get(write.run);
    if (reason instanceof JournalConflict) throw reason;
  }

  async function writeAlone(write: Write, failure?: unknown): Promise<void> {
    const giveUpAt = performance.now() + patienceMs;
    let isUncertain = faultOf(failure) === "lost";
    for (let tried = 0; ; tried++) {
      try {
        return await using(async (client) => {
          if (isUncertain && (await hasLanded(client, write))) return;
          await tryAlone(client, write);
        });
      } catch (error) {
        const fault = faultOf(error);
        if (fault === "lost") isUncertain = true;
        const wait = waitsMs[tried];
        if (
          error instanceof JournalConflict ||
          fault === "other" ||
          wait === undefined ||
          performance.now() > giveUpAt
        ) {
          throw unlessAway(error);
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  return {
    async writeGroup(writes) {
      const plain = writes.filter(isPlain);
      const refused =
        plain.length === 0 ? new Map<string, Refusal>() : await using((client) => writeBatch(client, plain));
      if (plain.length === writes.length) return refused;
      return new Map([
        ...refused,
        ...writes.flatMap((write): [string, Refusal][] => (isPlain(write) ? [] : [[write.run, "busy"]])),
      ]);
    },
    writeAlone,
    async query(name, text, values) {
      try {
        return (await using((client) => client.query({ name, text, values }))).rows;
      } catch (error) {
        throw unlessAway(error);
      }
    },
    pool: () => ({ used: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }),
    end: () => pool.end(),
  };
}

function isPlain(write: Write): boolean {
  return write.gates.length === 0 && write.waits.length === 0 && !(write.kind === "create" && write.created.limit);
}

async function isKeptOut(client: pg.ClientBase, write: Write): Promise<boolean> {
  const limit = write.kind === "create" ? write.created.limit : undefined;
  if (write.kind !== "create" || !limit) return false;
  const { workspace } = write.request;
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 7160003))", [limitLock(workspace, limit.key)]);
  const { rows } = await client.query<{ admitted: number; waiting: number }>(
    `select
       (select count(*) from run
        where workspace = $1 and limit_key = $2 and admitted and ended_at is null)::int as admitted,
       (select count(*) from run
        where workspace = $1 and limit_key = $2 and not admitted and ended_at is null)::int as waiting`,
    [workspace, limit.key],
  );
  const [row] = rows;
  return row !== undefined && (row.waiting > 0 || row.admitted >= limit.most);
}

/** After a lost connection: is the journal at this place what we meant to write? */
async function hasLanded(client: pg.ClientBase, write: Write): Promise<boolean> {
  const { rows } = await client.query<{ body: string; at: number }>(
    "select body::text as body, at from run_event where run = $1 and seq > $2 order by seq limit $3",
    [write.run, write.after, write.bodies.length],
  );
  return (
    rows.length === write.bodies.length &&
    rows.every(({ body, at }, index) => body === write.bodies[index] && at === write.events[index]?.at)
  );
}
