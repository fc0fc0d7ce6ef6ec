/** Cells 9–11: what happens to one worker, or to a child that runs people's code, must not happen to others. */
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { audit, journalOf } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import type { House } from "../parts/house.ts";
import { makeToken } from "../parts/load.ts";
import { type Probe, startProbe } from "../parts/probe.ts";
import { cpuMsOf } from "../parts/processes.ts";
import { pause, percentile, until } from "../parts/wait.ts";

export const workers: Cell[] = [
  { number: 9, name: "kill -9 of a code child", track: "workers", run: killedChild },
  { number: 10, name: "frozen server", track: "freeze", run: frozenServer },
  { number: 11, name: "frozen code child", track: "alone", run: frozenChild },
];

const healthy = (house: House) =>
  startProbe(async () => (await house.server.call("GET", "/healthz", { bare: true })).status === 200, 20);

async function killedChild(stage: Stage): Promise<Finding> {
  const house = await stage.house("workers");
  const given = await house.graph(graphs.code(2_500));
  const retried = await house.graph(graphs.code(2_500, { retries: 2, retryDelayMs: 100 }));
  await warmChildren(house);
  const health = healthy(house);
  const runs: string[] = [];
  for (let n = 0; n < stage.pick(2, 20); n++) {
    runs.push(await house.run(n % 2 === 0 ? given : retried, makeToken()));
    process.kill(await busyChild(house), "SIGKILL");
    await audit(house.ask, runs);
  }
  await health.stop();
  const found = await audit(house.ask, runs);
  const ends = await house.ask<{ status: string }>("select status from run where id = any($1) order by created_at", [
    runs,
  ]);
  const wrong = ends.filter(({ status }, n) => status !== (n % 2 === 0 ? "failed" : "succeeded"));
  return {
    did: `${runs.length} kills in user code, with and without a retry in the step's policy`,
    measured: [
      most("ends against the policy", wrong.length, 0),
      least("health answered", 100 * (1 - health.failures / health.times.length), 100, "%"),
      most("server ended", house.server.alive() ? 0 : 1, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

/** The children are there and have loaded what they need: from now on who computes does so for a step. */
async function warmChildren(house: House): Promise<void> {
  const runs = await Promise.all(
    [1, 1, 1].map(async (ms) => house.run(await house.graph(graphs.code(ms)), makeToken())),
  );
  await audit(house.ask, runs);
  await pause(1_000);
}

/** The child that computes for people's code: the one that has used the processor most since this was asked. */
async function busyChild(house: House): Promise<number> {
  const before = new Map<number, number>();
  return until("A busy child", () => {
    const now = house.server.children("sandbox").map((pid) => ({ pid, ms: cpuMsOf(pid) }));
    for (const { pid, ms } of now) if (!before.has(pid)) before.set(pid, ms);
    return now.find(({ pid, ms }) => ms - (before.get(pid) ?? ms) >= 150)?.pid;
  });
}

async function frozenServer(stage: Stage): Promise<Finding> {
  const house = await stage.house("freeze");
  const { receiver, server } = house;
  const graph = await house.graph(graphs.held(receiver.url));
  const other = await house.join();
  receiver.hold();
  const tokens = Array.from({ length: 5 }, makeToken);
  // Started by the first server: it holds them.
  const runs = await Promise.all(tokens.map((token) => house.run(graph, token)));
  for (const token of tokens) await receiver.heard(token);
  const frozenAt = Date.now();
  server.freeze();
  await receiver.heard(tokens[0] ?? "", 2, 60_000);
  const takenAfter = (Date.now() - frozenAt) / 1000;
  receiver.release();
  await audit(house.ask, runs, receiver);
  const before = await house.ask<{ run: string; count: number }>(
    "select run, count(*) as count from run_event where run = any($1) group by run order by run",
    [runs],
  );
  // Its effects were answered long ago; now it sees the answers and wants to record them.
  server.thaw();
  await pause(stage.pick(2_500, 10_000));
  const after = await house.ask<{ run: string; count: number }>(
    "select run, count(*) as count from run_event where run = any($1) group by run order by run",
    [runs],
  );
  const token = makeToken();
  const works = await house.run(graph, token);
  const found = await audit(house.ask, [...runs, works], receiver);
  const facts = await journalOf(house.ask, runs[0] ?? "");
  await other.kill();
  return {
    did: "SIGSTOP in 5 steps until the other server has finished them, then SIGCONT",
    measured: [
      most("taken over after", takenAfter, 30, "s"),
      most("stale writes", JSON.stringify(before) === JSON.stringify(after) ? 0 : 1, 0),
      seen("attempts at the frozen step", Math.max(...facts.map(({ attempt }) => attempt ?? 0))),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

async function frozenChild(stage: Stage): Promise<Finding> {
  const house = await stage.house("workers");
  const pure = await house.graph(graphs.pure());
  const slow = await house.graph(graphs.code(2_000, { retries: 0 }, 3_000));
  const others = () =>
    startProbe(async () => {
      const headers = { prefer: "wait=20" };
      const body = { input: { token: makeToken() } };
      const reply = await house.server.call("POST", `/graphs/${pure}/runs`, { headers, body });
      return reply.body.includes('"succeeded"');
    }, 5);
  await warmChildren(house);
  await others().stop();
  const calm = others();
  await pause(stage.pick(4_000, 20_000));
  await calm.stop();
  const runs: string[] = [];
  const frozen: Probe[] = [];
  let slowest = 0;
  for (let n = 0; n < stage.pick(1, 6); n++) {
    const started = Date.now();
    const run = await house.run(slow, makeToken());
    runs.push(run);
    process.kill(await busyChild(house), "SIGSTOP");
    const during = others();
    await audit(house.ask, [run]);
    slowest = Math.max(slowest, Date.now() - started);
    frozen.push(await during.stop());
  }
  const found = await audit(house.ask, runs);
  const times = frozen.flatMap((probe) => probe.times);
  const before = percentile(calm.times, 0.99);
  return {
    did: `${runs.length} times, a step with a limit of 3 s`,
    measured: [
      most("ended after", slowest / 1000, 6, "s"),
      seen("others' p99 before", before, "ms"),
      // Below a tenth of a second the machine's own noise is larger than the bar.
      most("others' p99 meanwhile", percentile(times, 0.99), Math.round(Math.max(2 * before, 100)), "ms"),
      most(
        "others' errors",
        frozen.reduce((sum, { failures }) => sum + failures, 0),
        0,
      ),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}
