/** Reads the journal as the database holds it, past the server, and counts what must never be there. */
import type { Receiver } from "./receiver.ts";
import { pause } from "./wait.ts";

/** Asks the house's database. */
export type Ask = <T extends object>(sql: string, values?: unknown[]) => Promise<T[]>;

export interface Audit {
  /** Accepted, and not in the database. */
  lost: number;
  /** Accepted, there, and neither ended nor going to end within the wait. */
  stuck: number;
  /** Steps with more than one result. */
  doubles: number;
  /** Never accepted, but stored, and not ended. */
  orphans: number;
  /** Runs whose numbers have a gap, whose row differs from the journal, or that were written to after their end. */
  broken: number;
  /** Effects that were done with two keys, or without one. */
  keyless: number;
  /** Effects done again with the same key. */
  repeats: number;
  /** A few of the runs that are lost or stuck. */
  examples: string[];
}

/** Waits until every accepted run has ended (or waits for a person), then counts. */
export async function audit(
  ask: Ask,
  accepted: readonly string[],
  receiver?: Receiver,
  { longestMs = 180_000, waiting = false } = {},
): Promise<Audit> {
  const open = () => unfinished(ask, accepted, waiting);
  const orphanRuns = () =>
    ask<{ id: string }>("select id from run where status in ('queued', 'running') and not id = any($1)", [accepted]);
  const all = async () => [...(await open()), ...(await orphanRuns()).map(({ id }) => id)];
  await untilSettled(ask, all, longestMs);
  const known = await ask<{ id: string }>("select id from run where id = any($1)", [accepted]);
  const [doubles] = await ask<{ count: number }>(
    `select count(*) as count from (
       select 1 from run_event where body->>'type' = 'step.emitted' group by run, body->>'step' having count(*) > 1
     ) as twice`,
  );
  const broken = await ask(
    `select run.id from run join (
       select run, count(*) as count, min(seq) as first, max(seq) as last,
         min(seq) filter (where body->>'type' in ('run.succeeded', 'run.failed', 'run.cancelled')) as ended
       from run_event group by run
     ) as journal on journal.run = run.id
     where journal.first <> 1 or journal.count <> journal.last or journal.last <> run.seq or journal.ended <> journal.last
       or (journal.ended is not null) <> (run.status in ('succeeded', 'failed', 'cancelled'))`,
  );
  const orphans = await orphanRuns();
  const there = new Set(known.map(({ id }) => id));
  const examples = [
    ...accepted.filter((id) => !there.has(id)),
    ...(await open()),
    ...orphans.map(({ id }) => id),
  ].slice(0, 3);
  return {
    examples,
    lost: accepted.length - known.length,
    stuck: (await open()).length,
    orphans: orphans.length,
    doubles: doubles?.count ?? 0,
    broken: broken.length,
    keyless: receiver?.withoutKey().length ?? 0,
    repeats: receiver?.repeats() ?? 0,
  };
}

/** A journal that does not move for so long, with runs that have not ended, has lost them. */
const stillMs = 25_000;

async function untilSettled(ask: Ask, open: () => Promise<string[]>, longestMs: number): Promise<void> {
  const end = Date.now() + longestMs;
  let last = "";
  let movedAt = Date.now();
  for (;;) {
    const left = await open();
    if (left.length === 0 || Date.now() > end) return;
    const [row] = await ask<{ events: number }>("select sum(seq)::bigint as events from run where id = any($1)", [
      left,
    ]);
    const now = `${left.length} ${row?.events}`;
    if (now !== last) movedAt = Date.now();
    last = now;
    if (Date.now() - movedAt > stillMs) return;
    await pause(100);
  }
}

async function unfinished(ask: Ask, accepted: readonly string[], waiting: boolean): Promise<string[]> {
  const ended = ["succeeded", "failed", "cancelled", ...(waiting ? ["waiting"] : [])];
  const rows = await ask<{ id: string }>("select id from run where id = any($1) and status <> all($2)", [
    accepted,
    ended,
  ]);
  return rows.map(({ id }) => id);
}

export interface Fact {
  seq: number;
  at: number;
  type: string;
  step?: string;
  attempt?: number;
}

export async function journalOf(ask: Ask, run: string): Promise<Fact[]> {
  const rows = await ask<{ seq: number; at: number; body: Omit<Fact, "seq" | "at"> }>(
    "select seq, at, body from run_event where run = $1 order by seq",
    [run],
  );
  return rows.map(({ seq, at, body }) => ({ ...body, seq, at }));
}

/** The rows and journals of some runs, for a person. */
export async function storyOf(ask: Ask, runs: readonly string[]): Promise<string> {
  const stories = runs.map(async (run) => {
    const [row] = await ask<{ row: object }>("select to_jsonb(run) as row from run where id = $1", [run]);
    const facts = await journalOf(ask, run);
    return `${run}: ${JSON.stringify(row?.row ?? "no row")} ${facts.map(({ type, step = "" }) => `${type} ${step}`).join(", ")}`;
  });
  return (await Promise.all(stories)).join("; ");
}

/**
 * How long the runs that were under way at each of these instants (epoch ms) took to their next event: the first of
 * them, and the last. Runs that waited for a person or a clock are not counted.
 */
export async function recoveries(ask: Ask, instants: readonly number[]): Promise<{ first: number[]; last: number[] }> {
  const first: number[] = [];
  const last: number[] = [];
  for (const at of instants) {
    const rows = await ask<{ ms: number }>(
      `select (select min(e.at) from run_event e where e.run = run.id and e.at > $1) - $1 as ms from run
       where created_at <= $1 and (ended_at is null or ended_at > $1) and (
         select e.body->>'type' from run_event e where e.run = run.id and e.at <= $1 order by seq desc limit 1
       ) not in ('step.slept', 'step.asked')`,
      [at],
    );
    const times = rows.map(({ ms }) => ms).filter((ms) => ms !== null);
    if (times.length === 0) continue;
    first.push(Math.min(...times));
    last.push(Math.max(...times));
  }
  return { first, last };
}
