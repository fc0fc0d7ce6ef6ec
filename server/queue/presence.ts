/**
 * Who is alive. Each process has a row in `worker`, in which it beats, and holds an advisory lock on its connection: a
 * process that was killed loses the lock at once, one that is frozen or cut off misses its beats. All instants are the
 * database's.
 */
import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import { listen } from "../journal/listen.ts";
import { isGoneHere, thisPlace } from "./place.ts";

export interface Presence {
  /** The name of this process. It changes when others took it for dead. */
  id(): string;
  /** Is another process alive, as far as we know? */
  hasOthers(): boolean;
  /** Registers this process; from then on it beats. Others are told. */
  begin(): Promise<void>;
  /** Called when others took this process for dead: what it had belongs to them. */
  onLost(call: () => void): void;
  /** Called when somebody nudges this process to look for work, and when its connection came back. */
  onNudge(call: () => void): void;
  /** Removes the rows of processes that are dead; gives how many. */
  bury(): Promise<number>;
  /** Is the process that had this name dead, as far as can be told by now? One that was frozen takes a few looks. */
  isGone(worker: string): Promise<boolean>;
  /** Gives the name up: whatever is still in it is taken over by others. */
  end(): Promise<void>;
}

export interface PresenceParts {
  db: Knex;
  url: string;
  role: string;
  /** A process that has not beaten for so long is dead. */
  leaseMs: number;
  onError(error: unknown): void;
}

export const wakeChannel = "goalgraph_wake";
const beatMs = 2_000;
/** Without its lock a process is given so long to come back before it counts as killed. */
const unlockedMs = 500;
const longestBeginMs = 20_000;
/** Looks further apart than this are not one watch. */
const longestGapMs = 10_000;
const lockClass = 7_160_004;
const joined = "joined";

export function createPresence(parts: PresenceParts): Presence {
  const { db, leaseMs, onError } = parts;
  const lostCalls = new Set<() => void>();
  const nudgeCalls = new Set<() => void>();
  /** Since when, by our own clock, others were seen without their lock, and without a beat. */
  const unlocked = new Map<string, number>();
  const silent = new Map<string, number>();
  /** The last part of the time is watched here, so that a jump of the database's clock alone kills nobody. */
  const watchedMs = leaseMs / 4;
  let id = newId();
  let isOn = false;
  let others: number | undefined;
  let clock: NodeJS.Timeout | undefined;
  let connectedAt = Number.POSITIVE_INFINITY;
  let lookedAt = 0;
  const line = listen({
    url: parts.url,
    channel: wakeChannel,
    onMessage(payload) {
      if (payload === joined) beat().catch(onError);
      else for (const call of nudgeCalls) call();
    },
    async onConnect(ask) {
      // A beat that is lost with the power costs nothing: it need not wait for the disk.
      await ask("set synchronous_commit = off", []);
      await register(ask);
      connectedAt = performance.now();
    },
    async onReturn() {
      for (const call of nudgeCalls) call();
    },
  });

  /** How long something has been so. After a restart of the database everybody has to come back first. */
  function lasts(since: Map<string, number>, worker: string, isSo: boolean): number {
    if (!isSo) {
      since.delete(worker);
      return -1;
    }
    const now = performance.now();
    const from = Math.max(since.get(worker) ?? now, connectedAt);
    since.set(worker, from);
    return now - from;
  }

  /** Also after a reconnect, in which case the row is there unless others took us for dead. */
  async function register(ask: typeof line.ask): Promise<void> {
    const known = isOn ? await ask("select from worker where id = $1", [id]) : [];
    if (isOn && known.length === 0) rename();
    await ask("insert into worker (id, role, host) values ($1, $2, $3) on conflict (id) do nothing", [
      id,
      parts.role,
      thisPlace,
    ]);
    isOn = true;
    await lock(ask);
    await ask("select pg_notify($1, $2)", [wakeChannel, joined]);
  }

  /** The lock may still be with the last connection, until the database notices that it is gone. */
  async function lock(ask: typeof line.ask): Promise<void> {
    await ask(
      `select pg_try_advisory_lock($1, hashtext($2)) where not exists (
         select from pg_locks where locktype = 'advisory' and classid = $1::oid and objid = hashtext($2)::oid
           and objsubid = 2 and pid = pg_backend_pid())`,
      [lockClass, id],
    );
  }

  function rename(): void {
    id = newId();
    for (const call of lostCalls) call();
  }

  async function beat(): Promise<void> {
    const [row] = await line.ask<{ mine: number; others: number }>(
      `with beat as (update worker set beat_at = clock_timestamp() where id = $1 returning id)
       select (select count(*) from beat)::int as mine, (select count(*) from worker where id <> $1)::int as others`,
      [id],
    );
    if (!row || !isOn) return;
    others = row.others;
    if (row.mine === 0) {
      rename();
      await register(line.ask);
    } else await lock(line.ask);
  }

  async function bury(): Promise<number> {
    const rows: { id: string; host: string; isLocked: boolean; isSilent: boolean }[] = (
      await db.raw(
        `select id, host, beat_at < clock_timestamp() - ? * interval '1 ms' as "isSilent", exists (
           select from pg_locks where locktype = 'advisory' and classid = ?::oid and objid = hashtext(worker.id)::oid
             and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
         ) as "isLocked"
         from worker where id <> ?`,
        [leaseMs - watchedMs, lockClass, id],
      )
    ).rows;
    // What was so long ago, and is so now, need not have been so in between.
    if (performance.now() - lookedAt > longestGapMs) for (const since of [unlocked, silent]) since.clear();
    lookedAt = performance.now();
    const dead = rows.filter(({ id: worker, host, isLocked, isSilent }) => {
      const unlockedFor = lasts(unlocked, worker, !isLocked);
      const silentFor = lasts(silent, worker, isSilent);
      return silentFor >= watchedMs || unlockedFor >= unlockedMs || (!isLocked && isGoneHere(host));
    });
    if (dead.length === 0) return 0;
    for (const { id: worker } of dead) {
      unlocked.delete(worker);
      silent.delete(worker);
    }
    return db("worker")
      .whereIn(
        "id",
        dead.map((row) => row.id),
      )
      .delete();
  }

  async function isRegistered(worker: string): Promise<boolean> {
    return (await db("worker").where({ id: worker }).first("id")) !== undefined;
  }

  return {
    id: () => id,
    hasOthers: () => others !== 0,
    async begin() {
      await line.begin();
      // The line goes on trying: a busy database takes a moment.
      for (const until = performance.now() + longestBeginMs; !isOn && performance.now() < until; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      if (!isOn) throw new Error("The database did not let this process register.");
      await beat();
      clock ??= setInterval(() => {
        // Without a connection the line says so itself, and comes back.
        beat().catch(() => {});
      }, beatMs);
    },
    onLost: (call) => void lostCalls.add(call),
    onNudge: (call) => void nudgeCalls.add(call),
    bury,
    async isGone(worker) {
      if (worker === id) return false;
      if (!(await isRegistered(worker))) return true;
      // Where nobody advances runs, nobody sweeps.
      await bury();
      return !(await isRegistered(worker));
    },
    async end() {
      clearInterval(clock);
      isOn = false;
      await line.ask("delete from worker where id = $1", [id]).catch(() => {});
      await line.end();
    },
  };
}

function newId(): string {
  return `worker_${randomUUID()}`;
}
