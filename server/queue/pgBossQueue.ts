/**
 * The queue in PostgreSQL, on pg-boss: a job in `run` is the lease of one run, a job in `timer` a wake-up to come.
 * Uses pg-boss's fetch, complete and touch with one dispatcher that asks for as many jobs as places are free; see
 * `HOW_IT_WORKS.md` for why.
 */
import type { Knex } from "knex";
import { fromKnex, PgBoss } from "pg-boss";
import { createAnnouncer } from "../journal/announce.ts";
import { listen } from "../journal/listen.ts";
import type { Activation, Queue } from "./queue.ts";

export interface PgBossQueueParts {
  db: Knex;
  url: string;
  now(): number;
  onError?(error: unknown): void;
}

interface Lease {
  id: string;
  retryCount: number;
  run: string;
  controller: AbortController;
  ended: Promise<void>;
}

const channel = "goalgraph_wake";
const pollMs = 500;
const touchMs = 3_000;
const sweepMs = 15_000;
const retryAfterMs = 1_000;
const timersAtOnce = 100;

export function createPgBossQueue(parts: PgBossQueueParts): Queue {
  const { db, url } = parts;
  const onError = parts.onError ?? (() => {});
  const leases = new Map<string, Lease>();
  const clocks: NodeJS.Timeout[] = [];
  let advance: ((activation: Activation) => Promise<void>) | undefined;
  let places = 0;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let opened: Promise<PgBoss> | undefined;
  const announcer = createAnnouncer(db, channel);
  const nudges = listen({ url, channel, onMessage: look, onReturn: async () => look() });

  /** Wishes may come before `start`, and in a process that never starts. */
  function open(): Promise<PgBoss> {
    opened ??= openBoss(url, onError);
    return opened;
  }

  async function wakeNow(run: string): Promise<void> {
    const boss = await open();
    const sent = await db.transaction(async (trx) => {
      const changed = await trx("run").where({ id: run, waking: false }).update({ waking: true });
      if (changed > 0) await boss.send("run", {}, { singletonKey: run, db: fromKnex(trx) });
      return changed > 0;
    });
    if (!sent) return;
    look();
    announcer.announce("", "");
  }

  async function wakeAt(run: string, at: number): Promise<void> {
    const boss = await open();
    await boss.send("timer", { run }, { startAfter: new Date(at), singletonKey: `${run}:${at}` });
  }

  /** One look at a time; who asks meanwhile causes another. */
  function look(): void {
    if (!advance) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = fetchWork()
      .catch(onError)
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        look();
      });
  }

  async function fetchWork(): Promise<void> {
    const boss = await open();
    const due = await boss.fetch<{ run: string }>("timer", { batchSize: timersAtOnce });
    for (const { data } of due) await wakeNow(data.run);
    if (due.length > 0) await boss.complete("timer", due);
    const free = places - leases.size;
    if (free <= 0 || !advance) return;
    const jobs = await boss.fetch("run", { batchSize: free, includeMetadata: true });
    for (const job of jobs) {
      if (job.singletonKey !== null) begin(boss, { id: job.id, retryCount: job.retryCount, run: job.singletonKey });
    }
  }

  function begin(boss: PgBoss, job: { id: string; retryCount: number; run: string }): void {
    const controller = new AbortController();
    const ended = hold(boss, job, controller.signal)
      .catch(onError)
      .finally(() => {
        leases.delete(job.id);
        look();
      });
    leases.set(job.id, { ...job, controller, ended });
  }

  async function hold(
    boss: PgBoss,
    job: { id: string; retryCount: number; run: string },
    signal: AbortSignal,
  ): Promise<void> {
    const { run } = job;
    const work = advance;
    // From here on a wake-up makes a job of its own, which follows this one.
    await db("run").where({ id: run }).update({ waking: false });
    try {
      if (!work) throw new Error("The worker stops.");
      await work({ run, signal });
    } catch {
      if (signal.aborted && signal.reason === leaseLost) return;
      // Not pg-boss's own retry: a failed job would hold its key for ever.
      if (advance) await wakeAt(run, parts.now() + retryAfterMs);
      else await wakeNow(run);
    }
    await boss.complete("run", { id: job.id, retryCount: job.retryCount });
  }

  /** Says that we live. A job that is not ours any more was given to another worker. */
  async function touch(): Promise<void> {
    const boss = await open();
    for (const lease of leases.values()) {
      // pg-boss's types leave the reply empty; it counts the jobs that were still ours.
      const { affected } = (await boss.touch("run", { id: lease.id, retryCount: lease.retryCount })) as {
        affected?: number;
      };
      if (affected === 0 && leases.has(lease.id)) lease.controller.abort(leaseLost);
    }
  }

  /** Runs that can go on but have no job: their process died between the journal and the wake-up. */
  async function sweep(): Promise<void> {
    await open();
    const lost = await db.raw(
      `update run set waking = false
       where status in ('queued', 'running') and not exists (
         select 1 from pgboss.job
         where name = 'run' and singleton_key = run.id and state in ('created', 'retry', 'active')
       ) and not exists (
         select 1 from pgboss.job where name = 'timer' and data->>'run' = run.id and state in ('created', 'retry', 'active')
       ) returning id`,
    );
    for (const { id } of lost.rows) await wakeNow(id);
  }

  return {
    async wake(run, at) {
      if (at !== undefined && at > parts.now()) await wakeAt(run, at);
      else await wakeNow(run);
    },

    async start(work, concurrency) {
      await open();
      advance = work;
      places = concurrency;
      await nudges.begin();
      await sweep();
      clocks.push(
        setInterval(look, pollMs),
        setInterval(() => touch().catch(onError), touchMs),
        setInterval(() => sweep().catch(onError), sweepMs),
      );
      look();
    },

    async stop(graceMs) {
      advance = undefined;
      await looking?.catch(() => {});
      const all = Promise.all([...leases.values()].map(({ ended }) => ended));
      let grace: NodeJS.Timeout | undefined;
      await Promise.race([
        all,
        new Promise((resolve) => {
          grace = setTimeout(resolve, graceMs);
        }),
      ]);
      clearTimeout(grace);
      for (const { controller } of leases.values()) controller.abort(new Error("The worker stops."));
      await all;
      for (const clock of clocks.splice(0)) clearInterval(clock);
      await Promise.all([nudges.end(), announcer.told()]);
      const boss = await opened?.catch(() => undefined);
      await boss?.stop({ graceful: false });
    },
  };
}

const leaseLost = new Error("The lease of the run was lost.");

async function openBoss(url: string, onError: (error: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "goalgraph queue",
    max: 4,
    schedule: false,
    // A worker that died is noticed within these and the heartbeat's ten seconds.
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  });
  boss.on("error", onError);
  await boss.start();
  const patient = { retryLimit: 100_000, retentionSeconds: 10 * 365 * 86_400, deleteAfterSeconds: 60 };
  // The one policy under which a wake-up during an activation is kept, follows it, and holds no other run up.
  await boss.createQueue("run", {
    policy: "key_strict_fifo",
    heartbeatSeconds: 10,
    expireInSeconds: 86_000,
    ...patient,
  });
  await boss.createQueue("timer", { policy: "short", expireInSeconds: 60, ...patient });
  return boss;
}
