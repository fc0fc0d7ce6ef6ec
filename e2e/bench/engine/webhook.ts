/** Webhook → transform → reply at the run's durable end, in turn with baseline A on the same database. */

import { type Figure, figure } from "../report.ts";
import { createGraph, row } from "./graphs.ts";
import type { LoadResult, LoadWish } from "./load.ts";
import { cpuMsOf, databaseCpu } from "./machine.ts";
import type { BenchApp, Place } from "./place.ts";
import { type Program, startProgram } from "./programs.ts";

/** As many as the product's own pool. */
const connections = 15;
const leastShare = 0.7;

export async function measureWebhook(place: Place): Promise<Figure[]> {
  await using app = await place.open();
  const baseline = startProgram("e2e/bench/engine/baseline.ts", { databaseUrl: app.databaseUrl, connections });
  const load = startProgram("e2e/bench/engine/load.ts", {});
  try {
    const { url } = await baseline.next<{ url: string }>();
    const targets: Targets = {
      baseline: { url, headers: {}, body: { hello: "there" }, pid: baseline.pid },
      ours: { ...(await entrance(app)), pid: app.pid() },
    };
    const databaseMs = await databaseCpu(app);
    for (const target of [targets.baseline, targets.ours]) {
      await loadOnce(load, { ...target, clients: 10, warmMs: 0, ms: place.quick ? 1_000 : 5_000 });
    }
    const figures: Figure[] = [];
    for (const clients of [1, 10, 50]) {
      figures.push(...(await compare(load, targets, { clients, databaseMs, quick: place.quick })));
    }
    return figures;
  } finally {
    await Promise.all([baseline.stop(), load.stop()]);
  }
}

type Call = Pick<LoadWish, "url" | "headers" | "body">;
type Target = Call & { pid: number };
interface Targets {
  baseline: Target;
  ours: Target;
}

/** A load and what a reply cost in the process and in the database: figures that a busy machine changes least. */
interface Round extends LoadResult {
  cpuMs: number;
  databaseCpuMs: number;
}

/** A graph that is started by a call and answers it when its run has ended. */
async function entrance(app: BenchApp): Promise<Call> {
  const graph = await createGraph(
    app,
    "Webhook",
    row([
      { id: "start", type: "input" },
      { id: "pick", type: "transform", params: { value: { $expr: "inputs.in.body" } } },
      { id: "end", type: "output" },
    ]),
  );
  const config = { respond: { mode: "atEnd" }, perMinute: 10_000_000 };
  const trigger = await app.api<{ token: string }>("POST", "/triggers", { kind: "webhook", graph, config });
  return { url: `http://127.0.0.1:${app.port}/hooks/${trigger.token}`, headers: {}, body: { hello: "there" } };
}

async function compare(
  load: Program,
  targets: Targets,
  { clients, databaseMs, quick }: { clients: number; databaseMs: () => number; quick: boolean },
): Promise<Figure[]> {
  const time = { warmMs: 300, ms: quick ? 1_500 : 2_500 };
  const pairs: { baseline: Round; ours: Round }[] = [];
  for (let repeat = 0; repeat < (quick ? 1 : 9); repeat++) {
    const round = async ({ pid, ...call }: Target): Promise<Round> => {
      const before = { process: cpuMsOf(pid), database: databaseMs() };
      const result = await loadOnce(load, { ...call, ...time, clients });
      const { replies } = result;
      return {
        ...result,
        cpuMs: (cpuMsOf(pid) - before.process) / replies,
        databaseCpuMs: (databaseMs() - before.database) / replies,
      };
    };
    // Who goes first changes, so that a machine that warms up or tires favours neither.
    const first = repeat % 2 === 0 ? await round(targets.baseline) : undefined;
    const ours = await round(targets.ours);
    pairs.push({ baseline: first ?? (await round(targets.baseline)), ours });
  }
  const of = (pick: (pair: (typeof pairs)[number]) => number) => pairs.map(pick);
  const name = (what: string) => `${what}, ${clients} ${clients === 1 ? "client" : "clients"}`;
  const bar = clients === 1 ? undefined : { atLeast: leastShare };
  return [
    figure(
      name("one-row Express"),
      "replies/s",
      of(({ baseline }) => baseline.rate),
    ),
    figure(
      name("webhook → transform → reply"),
      "runs/s",
      of(({ ours }) => ours.rate),
    ),
    figure(
      name("webhook against one-row Express"),
      "×",
      of(({ ours, baseline }) => ours.rate / baseline.rate),
      bar,
    ),
    figure(
      name("one-row Express, p50"),
      "ms",
      of(({ baseline }) => baseline.p50),
    ),
    figure(
      name("webhook, p50"),
      "ms",
      of(({ ours }) => ours.p50),
    ),
    figure(
      name("one-row Express, p99"),
      "ms",
      of(({ baseline }) => baseline.p99),
    ),
    figure(
      name("webhook, p99"),
      "ms",
      of(({ ours }) => ours.p99),
    ),
    figure(
      name("one-row Express, its processor time"),
      "ms",
      of(({ baseline }) => baseline.cpuMs),
    ),
    figure(
      name("webhook, the server's processor time"),
      "ms",
      of(({ ours }) => ours.cpuMs),
    ),
    figure(
      name("one-row Express, the database's"),
      "ms",
      of(({ baseline }) => baseline.databaseCpuMs),
    ),
    figure(
      name("webhook, the database's"),
      "ms",
      of(({ ours }) => ours.databaseCpuMs),
    ),
  ];
}

async function loadOnce(load: Program, wish: LoadWish): Promise<LoadResult> {
  load.tell(wish);
  const result = await load.next<LoadResult>();
  if (result.failures > 0) throw new Error(`${result.failures} requests failed, the first: ${result.failure}`);
  return result;
}
