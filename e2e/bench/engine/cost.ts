/** What a run of ten effects costs, on one worker process and on two: time, and processor time of everyone involved. */
import { type Figure, figure } from "../report.ts";
import { createGraph, effects, startRun } from "./graphs.ts";
import { cpuMsOf, databaseCpu } from "./machine.ts";
import type { BenchApp, Place } from "./place.ts";
import { startProgram } from "./programs.ts";
import { until } from "./until.ts";
import { startWorker, type Worker } from "./workers.ts";

const steps = 10;
const environment = { EGRESS_ALLOW: "127.0.0.1" };

interface Cost {
  rate: number;
  workerMs: number;
  webMs: number;
  databaseMs: number;
}

export async function measureCost(place: Place): Promise<Figure[]> {
  await using app = await place.open({ ROLE: "web" });
  const outside = startProgram("e2e/bench/engine/outside.ts", {});
  const runs = place.quick ? 30 : 300;
  const alone: Cost[] = [];
  const together: Cost[] = [];
  const workers: Worker[] = [];
  try {
    const { url } = await outside.next<{ url: string }>();
    const graph = await createGraph(app, "Ten effects", effects(steps, url));
    workers.push(await startWorker(app, environment));
    await batch(app, graph, runs / 10, workers);
    for (let repeat = 0; repeat < (place.quick ? 1 : 3); repeat++) {
      alone.push(await batch(app, graph, runs, workers.slice(0, 1)));
      const second = await startWorker(app, environment);
      workers.push(second);
      await batch(app, graph, runs / 10, workers);
      together.push(await batch(app, graph, runs, workers));
      workers.pop();
      await second.stop();
    }
  } finally {
    await Promise.all([outside.stop(), ...workers.map((worker) => worker.stop())]);
  }
  return [...figures("1 worker", alone), ...figures("2 workers", together)];
}

function figures(by: string, costs: Cost[]): Figure[] {
  return [
    figure(
      `run of ${steps} effects, ${by}`,
      "runs/s",
      costs.map(({ rate }) => rate),
    ),
    figure(
      `its processor time in the workers, ${by}`,
      "ms",
      costs.map(({ workerMs }) => workerMs),
    ),
    figure(
      `its processor time in the web process, ${by}`,
      "ms",
      costs.map(({ webMs }) => webMs),
    ),
    figure(
      `its processor time in the database, ${by}`,
      "ms",
      costs.map(({ databaseMs }) => databaseMs),
    ),
  ];
}

/** Starts so many runs and waits until the last has ended. */
async function batch(app: BenchApp, graph: string, runs: number, workers: Worker[]): Promise<Cost> {
  const databaseMs = await databaseCpu(app);
  const used = () => ({
    workers: workers.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0),
    web: cpuMsOf(app.pid()),
    database: databaseMs(),
  });
  const before = used();
  const begun = performance.now();
  await Promise.all(Array.from({ length: runs }, () => startRun(app, graph)));
  await until("all runs end", async () => {
    const [row] = await app.sql<{ open: number }>("select count(*)::int as open from run where ended_at is null");
    return row?.open === 0 || undefined;
  });
  const seconds = (performance.now() - begun) / 1_000;
  const [failed] = await app.sql<{ count: number }>(
    "select count(*)::int as count from run where status <> 'succeeded'",
  );
  if (failed?.count !== 0) throw new Error(`${failed?.count} runs did not succeed.`);
  const after = used();
  return {
    rate: runs / seconds,
    workerMs: (after.workers - before.workers) / runs,
    webMs: (after.web - before.web) / runs,
    databaseMs: (after.database - before.database) / runs,
  };
}
