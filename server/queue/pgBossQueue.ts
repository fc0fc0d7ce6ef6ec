/**
 * The queue in PostgreSQL. Wishes are pg-boss jobs, timers are pg-boss jobs that come later; who takes a run is written
 * in its row. See `HOW_IT_WORKS.md`.
 */
import type { Knex } from "knex";
import type { PgBoss } from "pg-boss";
import { createAnnouncer } from "../journal/announce.ts";
import { admitNext, findStuckLimits } from "./admitNext.ts";
import { openBoss } from "./boss.ts";
import { createTurns, readDemand } from "./fairShare.ts";
import { admitLate, giveBack, mendWishes, ringTimers, setTimer, takeOver, takeRuns, wish } from "./leases.ts";
import { createPresence, type Presence, wakeChannel } from "./presence.ts";
import type { Activation, Queue } from "./queue.ts";
import { oneAtATime, pause, together } from "./turns.ts";

export interface PgBossQueueParts {
  db: Knex;
  url: string;
  now(): number;
  /** Absent: one of the queue's own, as long as it takes work. */
  presence?: Presence;
  /** A worker that has not been heard of for so long loses its runs. */
  leaseMs?: number;
  onError?(error: unknown): void;
  /** Told how long a run waited for its place. */
  onStarted?(waitedMs: number): void;
  /** Told how many runs of dead processes, and forgotten ones, were given to the living. */
  onTakenOver?(runs: number): void;
}

export interface PgBossQueue extends Queue {
  /** The places of this process. */
  places(): { used: number; total: number };
}

interface Lease {
  run: string;
  /** The name under which this process took the run. */
  owner: string;
  controller: AbortController;
  ended: Promise<void>;
}

const defaultLeaseMs = 10_000;
const pollMs = 500;
const sweepMs = 1_000;
const retryAfterMs = 1_000;
const timersAtOnce = 100;
const gatherEvery = 4;
/** Every so many sweeps also look for what cannot be. */
const thoroughEvery = 15;

export function createPgBossQueue(parts: PgBossQueueParts): PgBossQueue {
  const { db, url } = parts;
  const onError = parts.onError ?? (() => {});
  const presence =
    parts.presence ?? createPresence({ db, url, role: "worker", leaseMs: parts.leaseMs ?? defaultLeaseMs, onError });
  const leases = new Map<string, Lease>();
  /** Runs that failed here a moment ago. */
  const resting = new Map<string, Promise<void>>();
  /** Runs in our name that nobody here had when this was last looked at. */
  let strays = new Set<string>();
  const clocks: NodeJS.Timeout[] = [];
  let advance: ((activation: Activation) => Promise<void>) | undefined;
  let places = 0;
  let opened: Promise<PgBoss> | undefined;
  let stopping = new AbortController();
  /** Others wait for a place: a new run must not pass them by. */
  let isCrowded = false;
  /** Somebody asked to look while no place was free. */
  let hasSkipped = false;
  const turns = createTurns();
  const announcer = createAnnouncer(db, wakeChannel);
  /** Wishes that come while others are stored share the next transaction. */
  const wakeNow = together(async (runs: string[]) => nudge(await wish(await open(), db, runs)));
  const look = oneAtATime(fetchWork, onError);
  const ring = oneAtATime(ringDue, onError);
  const sweep = oneAtATime(sweepOnce, onError);
  const gather = oneAtATime(gatherStrays, onError);
  const mend = oneAtATime(async () => nudge(await mendWishes(await open(), db)), onError);
  presence.onNudge(look);
  presence.onLost(() => {
    for (const { controller } of leases.values()) controller.abort(leaseLost);
  });

  /** Wishes may come before `start`, and in a process that never starts. */
  function open(): Promise<PgBoss> {
    opened ??= openBoss(url, onError).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  /** Somebody made jobs: here are free places, perhaps, and elsewhere. */
  function nudge(made: number): void {
    if (made === 0) return;
    look();
    if (presence.hasOthers()) announcer.announce("", "");
  }

  async function wakeAt(run: string, at: number): Promise<void> {
    await setTimer(await open(), db, run, at, at - parts.now());
    ringAt(at);
  }

  /** Timers are looked for in steps; a near one is met exactly. */
  function ringAt(at: number): void {
    const delay = at - parts.now();
    if (!advance || delay > pollMs) return;
    setTimeout(ring, Math.max(0, delay) + 2).unref();
  }

  async function ringDue(): Promise<void> {
    if (!advance) return;
    const boss = await open();
    for (let more = true; more; ) {
      const rung = await ringTimers(boss, db, timersAtOnce);
      nudge(rung.made);
      more = rung.more;
    }
  }

  async function fetchWork(): Promise<void> {
    hasSkipped = leases.size >= places;
    if (!advance || hasSkipped) return;
    const demand = await readDemand(db);
    isCrowded = demand.length > 0;
    const free = places - leases.size;
    if (!isCrowded || free <= 0 || !advance) return;
    const boss = await open();
    const shares = turns.share(demand, free).map(({ workspace, most }) => ({
      most,
      ignore: demand.flatMap((other) => (other.workspace === workspace ? [] : [other.workspace])),
    }));
    const owner = presence.id();
    const taken = await takeRuns(boss, db, owner, shares);
    isCrowded = taken.length >= free;
    for (const { run, waitedMs } of taken) {
      parts.onStarted?.(waitedMs);
      begin(run, owner);
    }
    // One of them may have had less waiting than its share.
    if (taken.length > 0 && !isCrowded && demand.length > 1) look();
  }

  function addLease(run: string, owner: string): { lease: Lease; free(): void } {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const lease = { run, owner, controller: new AbortController(), ended };
    leases.set(run, lease);
    // The name was lost between the question and the answer.
    if (owner !== presence.id()) lease.controller.abort(leaseLost);
    return {
      lease,
      free() {
        if (leases.get(run) === lease) leases.delete(run);
        resolve();
        if (isCrowded || hasSkipped) look();
      },
    };
  }

  function begin(run: string, owner: string): void {
    const { lease, free } = addLease(run, owner);
    activate(lease).catch(onError).finally(free);
  }

  async function activate(lease: Lease): Promise<void> {
    const { run, owner, controller } = lease;
    let failed = false;
    try {
      if (!advance) throw stops;
      await advance({ run, signal: controller.signal });
    } catch {
      if (controller.signal.reason === leaseLost) return;
      failed = true;
    }
    if (!failed) return release({ run, owner, wish: false });
    // The run stays ours meanwhile: nobody takes it for one that was forgotten.
    if (advance) {
      const back = pause(retryAfterMs, stopping.signal)
        .then(() => release({ run, owner, wish: true }))
        .catch(onError)
        .finally(() => resting.delete(run));
      resting.set(run, back);
    } else await release({ run, owner, wish: true });
  }

  async function release(lease: Parameters<typeof giveBack>[2]): Promise<void> {
    const boss = await open();
    nudge(await giveBack(boss, db, lease));
  }

  async function sweepOnce(): Promise<void> {
    if (!advance) return;
    const boss = await open();
    await presence.bury();
    for (const { workspace, key } of await findStuckLimits(db)) await admitNext(db, workspace, key);
    nudge(await admitLate(boss, db, parts.now()));
    const takenOver = await takeOver(boss, db);
    if (takenOver > 0) parts.onTakenOver?.(takenOver);
    nudge(takenOver);
  }

  /**
   * The database's answer to taking a run, or to giving it back, may be lost while our name lives on: then its row says
   * that we have it, and nobody does. Who is seen so twice is given back.
   */
  async function gatherStrays(): Promise<void> {
    if (!advance) return;
    const owner = presence.id();
    const owned: string[] = await db("run").where({ owner }).whereNull("ended_at").pluck("id");
    const found = owned.filter((run) => !leases.has(run) && !resting.has(run));
    const lost = found.filter((run) => strays.has(run));
    strays = new Set(found);
    for (const run of lost) await release({ run, owner, wish: true });
  }

  return {
    get worker() {
      return presence.id();
    },

    async wake(run, at) {
      if (at !== undefined && at > parts.now()) await wakeAt(run, at);
      else await wakeNow(run);
    },

    takesWork: () => advance !== undefined,

    places: () => ({ used: leases.size, total: advance ? places : 0 }),

    hold(run) {
      if (!advance || isCrowded || leases.size >= places || leases.has(run)) return undefined;
      const { lease, free } = addLease(run, presence.id());
      const { signal } = lease.controller;
      let isHeld = true;
      return {
        run,
        signal,
        async release({ ended, seq, at }) {
          if (!isHeld) return;
          isHeld = false;
          try {
            if (ended || signal.reason === leaseLost) return;
            const isDue = at !== undefined && at <= parts.now();
            await release({
              run,
              owner: lease.owner,
              seq,
              wish: signal.aborted || isDue,
              ...(at !== undefined && !isDue && { timer: { at, delayMs: at - parts.now() } }),
            });
            if (at !== undefined) ringAt(at);
          } finally {
            free();
          }
        },
      };
    },

    async start(work, concurrency) {
      await open();
      await presence.begin();
      advance = work;
      places = concurrency;
      stopping = new AbortController();
      let sweeps = 0;
      clocks.push(
        setInterval(() => {
          ring();
          look();
        }, pollMs),
        setInterval(() => {
          sweep();
          sweeps++;
          if (sweeps % gatherEvery === 0) gather();
          if (sweeps % thoroughEvery === 0) mend();
        }, sweepMs),
      );
      sweep();
      mend();
      look();
    },

    async stop(graceMs) {
      advance = undefined;
      for (const clock of clocks.splice(0)) clearInterval(clock);
      await Promise.all([look.ended(), ring.ended(), sweep.ended(), gather.ended(), mend.ended()]);
      const all = Promise.all([...leases.values()].map(({ ended }) => ended));
      await Promise.race([all, pause(graceMs, stopping.signal)]);
      stopping.abort();
      for (const { controller } of leases.values()) controller.abort(stops);
      await Promise.all([all, ...resting.values()]);
      await announcer.told();
      // A presence that was given to us is others' too: what they have must not look left behind.
      if (!parts.presence) await presence.end();
      const boss = await opened?.catch(() => undefined);
      await boss?.stop({ graceful: false });
    },
  };
}

const leaseLost = new Error("The lease of the run was lost.");
const stops = new Error("The worker stops.");
