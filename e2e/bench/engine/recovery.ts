/** kill -9 under load: how long until interrupted runs go on, after a restart and on another worker. */
import { type Figure, figure, quantile } from "../report.ts";
import { createGraph, effects, startRun } from "./graphs.ts";
import type { BenchApp, Place } from "./place.ts";
import { startProgram } from "./programs.ts";
import { pause, until } from "./until.ts";
import { startWorker } from "./workers.ts";

/** Places enough that a run which lost its worker never waits for one. */
const environment = { EGRESS_ALLOW: "127.0.0.1", WORKER_CONCURRENCY: "40" };
/** The outside world takes this long, so that a kill always hits steps under way. */
const stepMs = 100;
const stepsEach = 300;
const runsAtOnce = 20;
const underLoadMs = 1_500;

export async function measureRestart(place: Place): Promise<Figure[]> {
  await using app = await place.open(environment);
  const outside = startProgram("e2e/bench/engine/outside.ts", { ms: stepMs });
  try {
    const { url } = await outside.next<{ url: string }>();
    const graph = await createGraph(app, "Long", effects(stepsEach, url));
    const first: number[] = [];
    const all: number[] = [];
    for (let kill = 0; kill < (place.quick ? 2 : 9); kill++) {
      await beginRuns(app, graph);
      await app.kill();
      const begun = Date.now();
      await app.start();
      const resumed = await resumptions(app, begun);
      first.push(Math.min(...resumed) - begun);
      all.push(Math.max(...resumed) - begun);
      await cancelRuns(app);
    }
    return [
      figure("kill -9, restart: process start to first progress", "ms", first),
      figure("the same at p95", "ms", [quantile(first, 0.95)], { atMost: 2_000 }),
      figure("kill -9, restart: every interrupted run goes on", "ms", all),
    ];
  } finally {
    await outside.stop();
  }
}

export async function measureTakeover(place: Place): Promise<Figure[]> {
  const outside = startProgram("e2e/bench/engine/outside.ts", { ms: stepMs });
  try {
    const { url } = await outside.next<{ url: string }>();
    const times = place.quick ? 1 : 5;
    const killed = await takeovers(place, url, "SIGKILL", times);
    const frozen = await takeovers(place, url, "SIGSTOP", place.quick ? 1 : 3);
    return [
      figure("kill -9 of one of two workers: first progress", "ms", killed.first, { atMost: 12_000 }),
      figure("kill -9 of one of two workers: every run goes on", "ms", killed.all),
      figure("one of two workers cut off (frozen): first progress", "ms", frozen.first, { atMost: 12_000 }),
      figure("one of two workers cut off: every run goes on", "ms", frozen.all),
    ];
  } finally {
    await outside.stop();
  }
}

async function takeovers(place: Place, url: string, signal: "SIGKILL" | "SIGSTOP", times: number) {
  await using app = await place.open({ ROLE: "web" });
  const graph = await createGraph(app, "Long", effects(stepsEach, url));
  const first: number[] = [];
  const all: number[] = [];
  const other = await startWorker(app, environment);
  try {
    for (let time = 0; time < times; time++) {
      const victim = await startWorker(app, environment);
      await beginRuns(app, graph);
      victim.signal(signal);
      const hitAt = Date.now();
      const resumed = await resumptions(app, hitAt);
      first.push(Math.min(...resumed) - hitAt);
      all.push(Math.max(...resumed) - hitAt);
      victim.signal("SIGKILL");
      await cancelRuns(app);
    }
  } finally {
    await other.stop();
  }
  return { first, all };
}

/** Starts runs and lets them work for a while. */
async function beginRuns(app: BenchApp, graph: string): Promise<void> {
  for (let i = 0; i < runsAtOnce; i++) await startRun(app, graph);
  await pause(underLoadMs);
}

/** When each interrupted run went on: its step under way was started once more. Waits until every run moves. */
async function resumptions(app: BenchApp, hitAt: number): Promise<number[]> {
  await until("every run goes on", async () => {
    const still = await app.sql(
      `select 1 from run where ended_at is null
       and exists (select 1 from run_event where run = run.id and at < $1 and body->>'type' = 'step.started')
       and not exists (select 1 from run_event where run = run.id and at > $2) limit 1`,
      [hitAt, hitAt + 3 * stepMs],
    );
    return still.length === 0 || undefined;
  });
  const again = await app.sql<{ at: number }>(
    `select min(at)::float8 as at from run_event
     where at >= $1 and body->>'type' = 'step.started' and (body->>'attempt')::int > 1 group by run`,
    [hitAt],
  );
  if (again.length === 0) throw new Error("No run was interrupted.");
  return again.map(({ at }) => at);
}

async function cancelRuns(app: BenchApp): Promise<void> {
  const open = await app.sql<{ id: string }>("select id from run where ended_at is null");
  for (const { id } of open) await app.api("POST", `/runs/${id}/cancel`, {}).catch(() => undefined);
  await until("all runs are cancelled", async () => {
    const [row] = await app.sql<{ count: number }>("select count(*)::int as count from run where ended_at is null");
    return row?.count === 0 || undefined;
  });
}
