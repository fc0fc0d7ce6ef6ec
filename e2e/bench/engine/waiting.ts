/** Runs that wait for a person: what so many of them cost in memory, and how long the server takes to start with them. */
import { apiToken } from "../../support/app.ts";
import { type Figure, figure } from "../report.ts";
import { createGraph, gate } from "./graphs.ts";
import { inspected, settledMemory } from "./heap.ts";
import type { LoadResult, LoadWish } from "./load.ts";
import type { BenchApp, Place } from "./place.ts";
import { startProgram } from "./programs.ts";
import { until } from "./until.ts";

const warmRuns = 500;

export async function measureWaiting(place: Place): Promise<Figure[]> {
  await using app = await place.open(inspected);
  const load = startProgram("e2e/bench/engine/load.ts", {});
  try {
    const many = place.quick ? 1_000 : 10_000;
    const graph = await createGraph(app, "Waits", gate());
    const begin = async (requests: number): Promise<number> => {
      const begun = performance.now();
      const wish: LoadWish = {
        url: `${app.url.replace("localhost", "127.0.0.1")}/api/v1/graphs/${graph}/runs`,
        headers: { authorization: `Bearer ${apiToken}` },
        body: { input: { order: 7 } },
        clients: 20,
        warmMs: 0,
        ms: 0,
        requests,
      };
      const before = await countWaiting(app);
      load.tell(wish);
      const result = await load.next<LoadResult>();
      if (result.failures > 0) throw new Error(`${result.failures} starts failed, the first: ${result.failure}`);
      await until("all runs wait", async () => (await countWaiting(app)) === before + requests || undefined, {
        everyMs: 200,
        forMs: 900_000,
      });
      return (performance.now() - begun) / 1_000;
    };
    await begin(warmRuns);
    const idle = await settledMemory(app);
    const seconds = await begin(many);
    const full = await settledMemory(app);
    await app.halt();
    const begun = performance.now();
    await app.start();
    const started = performance.now() - begun;
    const bar = place.quick ? undefined : { atMost: 50 };
    const them = `${many.toLocaleString("en")} waiting runs`;
    return [
      figure(`idle server, resident`, "MB", [idle.residentMb]),
      figure(`${them}, resident above idle`, "MB", [full.residentMb - idle.residentMb], bar),
      figure(`${them}, heap above idle`, "MB", [full.heapMb - idle.heapMb]),
      figure(`${them}, to start them and let them wait`, "s", [seconds]),
      figure(`start to /readyz with ${them}`, "ms", [started]),
    ];
  } finally {
    await load.stop();
  }
}

async function countWaiting(app: BenchApp): Promise<number> {
  const [row] = await app.sql<{ count: number }>("select count(*)::int as count from run where status = 'waiting'");
  return row?.count ?? 0;
}
