/** Cells 12–14, 17, 18, 21: the database crashes, goes away, drops connections, locks, refuses, and is busy. */

import { owner } from "../../support/app.ts";
import { type Cell, type Finding, most, type Stage, seen } from "../cell.ts";
import { audit, journalOf } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import { makeToken, startLoad } from "../parts/load.ts";
import { startProbe } from "../parts/probe.ts";
import { pause, percentile, until } from "../parts/wait.ts";
import { openWatcher } from "../parts/watcher.ts";

export const database: Cell[] = [
  { number: 12, name: "database restarted at once", track: "crashes", run: restarts },
  { number: 13, name: "database away", track: "crashes", run: away },
  { number: 14, name: "all connections terminated", track: "rows", run: terminated },
  { number: 17, name: "lock held on a run's row", track: "rows", run: lockedRow },
  { number: 18, name: "deadlocks and serialisation failures", track: "rows", run: refused },
  { number: 21, name: "connection pool exhausted", track: "rows", run: exhausted },
];

/** A house on a cluster of its own, which may crash without harm to the other tracks. */
const crashHouse = (stage: Stage) => stage.house("crashes", { cluster: "crashes" });

async function restarts(stage: Stage): Promise<Finding> {
  const house = await crashHouse(stage);
  const ids = [
    await house.graph(graphs.effects(house.receiver.url)),
    await house.graph(graphs.pure()),
    await house.graph(graphs.nap(house.receiver.url, 300)),
  ];
  const times = stage.pick(2, 20);
  const load = startLoad({ servers: [house.server], graphs: ids, perSecond: 20 });
  const back: number[] = [];
  let refusals: number[] = [];
  for (let n = 0; n < times; n++) {
    await pause(1_500);
    const from = load.answers.length;
    await house.cluster.crash();
    await pause(800);
    await house.cluster.start();
    const ready = Date.now();
    await until("An accepted start", () => load.answers.find(({ at, status }) => status === 201 && at >= ready));
    back.push(firstAfter(load.answers, ready));
    refusals = refusals.concat(load.answers.slice(from).flatMap(({ status, ms }) => (status === 503 ? [ms] : [])));
  }
  await pause(500);
  await load.stop();
  const statuses = load.statuses();
  const found = await audit(house.ask, load.accepted(), house.receiver);
  return {
    did: `${times} crashes of PostgreSQL at 20 starts a second`,
    measured: [
      seen("starts accepted", load.accepted().length),
      seen("answered 503", statuses[503] ?? 0),
      most("other answers", load.answers.filter(({ status }) => status !== 201 && status !== 503).length, 0),
      most("503 after p95", percentile(refusals, 0.95) / 1000, 1, "s"),
      most("back after", Math.max(...back) / 1000, 5, "s"),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

function firstAfter(answers: readonly { at: number; ms: number; status: number }[], instant: number): number {
  const times = answers.flatMap(({ at, ms, status }) =>
    status === 201 && at + ms >= instant ? [at + ms - instant] : [],
  );
  return Math.min(...times);
}

async function away(stage: Stage): Promise<Finding> {
  const house = await crashHouse(stage);
  const { server } = house;
  const ids = [
    await house.graph(graphs.effects(house.receiver.url)),
    await house.graph(graphs.nap(house.receiver.url, 300)),
  ];
  const load = startLoad({ servers: [server], graphs: ids, perSecond: 15 });
  await pause(2_000);
  const seconds = stage.pick(8, 60);
  await house.cluster.crash();
  const memory = server.residentMb();
  const from = load.answers.length;
  const health = startProbe(async () => (await server.call("GET", "/healthz", { bare: true })).status === 200, 200);
  await pause(1_000);
  const [cpu, since] = [server.cpuMs(), Date.now()];
  await pause(seconds * 1_000);
  const busy = (100 * (server.cpuMs() - cpu)) / (Date.now() - since);
  const refusals = load.answers.slice(from).flatMap(({ status, ms }) => (status === 503 ? [ms] : []));
  await house.cluster.start();
  const ready = Date.now();
  await until("An accepted start", () => load.answers.find(({ at, status }) => status === 201 && at >= ready));
  const grown = server.residentMb() - memory;
  await health.stop();
  await load.stop();
  const found = await audit(house.ask, load.accepted(), house.receiver);
  return {
    did: `${seconds} s without a database at 15 starts a second`,
    measured: [
      most("processor", busy, 50, "%"),
      most("memory grown", grown, 80, "MB"),
      most("503 after p95", percentile(refusals, 0.95) / 1000, 1, "s"),
      most("health unanswered", health.failures, 0),
      most("back after", firstAfter(load.answers, ready) / 1000, 5, "s"),
      ...auditBars(found),
    ],
  };
}

/** Every connection to this database but the harness's own. */
const terminate = `select count(pg_terminate_backend(pid)) as count from pg_stat_activity
  where datname = current_database() and application_name <> 'harness' and pid <> pg_backend_pid()`;

async function terminated(stage: Stage): Promise<Finding> {
  const house = await stage.house("rows");
  const second = await house.join();
  const graph = await house.graph(graphs.nap(house.receiver.url, 700));
  const watcher = await openWatcher(second.url);
  const load = startLoad({ servers: [house.server], graphs: [graph], perSecond: 8 });
  let ended = 0;
  const watched = new Set<string>();
  const times = stage.pick(3, 30);
  for (let n = 0; n < times; n++) {
    // Once idle, then busy.
    if (n > 0) {
      await pause(800);
      // One page may watch 50 runs.
      for (const run of load.accepted().slice(-stage.pick(3, 1))) {
        watched.add(run);
        await watcher.watch(run);
      }
    }
    const [row] = await house.ask<{ count: number }>(terminate);
    ended += row?.count ?? 0;
  }
  await pause(1_000);
  await load.stop();
  const found = await audit(house.ask, load.accepted(), house.receiver);
  let missed = 0;
  for (const run of watched) {
    const facts = await journalOf(house.ask, run);
    await until("Every event at the watcher", () => watcher.seqs(run).length >= facts.length || undefined, {
      withinMs: 5_000,
    }).catch(() => {});
    missed += facts.length - watcher.seqs(run).length;
  }
  watcher.close();
  await second.kill();
  return {
    did: `${times} times, ${ended} connections, two servers, one browser on the other one`,
    measured: [
      most("events missed by a watcher", missed, 0),
      most("starts without an answer", load.statuses().none ?? 0, 0),
      ...auditBars(found),
    ],
  };
}

async function lockedRow(stage: Stage): Promise<Finding> {
  const house = await stage.house("rows");
  const { server } = house;
  const gated = await house.graph(graphs.gate(house.receiver.url));
  const pure = await house.graph(graphs.pure());
  const run = await house.run(gated, makeToken());
  const look = () => house.ask<{ id: string }>("select id from gate where run = $1 and status = 'open'", [run]);
  const gate = (await until("An open gate", async () => (await look())[0])).id;
  const others = () =>
    startProbe(async () => {
      const headers = { prefer: "wait=10" };
      const body = { input: { token: makeToken() } };
      const reply = await server.call("POST", `/graphs/${pure}/runs`, { headers, body });
      return reply.status === 201 && reply.body.includes('"succeeded"');
    }, 10);
  const seconds = stage.pick(3, 20);
  const calm = others();
  await pause(seconds * 1_000);
  await calm.stop();

  const holder = await house.cluster.connect(house.name);
  await holder.query("begin");
  await holder.query("select 1 from run where id = $1 for update", [run]);
  const locked = others();
  const asked = Date.now();
  const answer = server.call("POST", `/gates/${gate}/answer`, { body: { choice: "approve" }, timeoutMs: 30_000 });
  const answered = answer.then(({ status }) => status).catch(() => 0);
  const status = await Promise.race([answered, pause(Math.max(11_000, seconds * 1_000)).then(() => 0)]);
  const waited = (Date.now() - asked) / 1000;
  await pause(500);
  await locked.stop();
  await holder.query("rollback");
  await holder.end();
  if (status !== 200) {
    await answered;
    await server.call("POST", `/gates/${gate}/answer`, { body: { choice: "approve" } });
  }
  const found = await audit(house.ask, [run], house.receiver);
  return {
    did: "the row of a run that is being answered is locked by somebody else",
    measured: [
      most("the answer gave up after", waited, 10, "s"),
      seen("its status", status),
      seen("others' p99 before", percentile(calm.times, 0.99), "ms"),
      // Below a fifth of a second the machine's own noise is larger than the bar.
      most(
        "others' p99 meanwhile",
        percentile(locked.times, 0.99),
        Math.round(Math.max(2 * percentile(calm.times, 0.99), 200)),
        "ms",
      ),
      most("others' errors", locked.failures, 0),
      ...auditBars(found),
    ],
  };
}

async function refused(stage: Stage): Promise<Finding> {
  const house = await stage.house("rows");
  const { receiver } = house;
  const ids = [await house.graph(graphs.effects(receiver.url)), await house.graph(graphs.pure())];
  await house.ask(`
    create or replace function harness_refusal() returns trigger language plpgsql as $$
    begin
      if random() < 0.05 then
        raise exception 'injected' using errcode = case when random() < 0.5 then '40001' else '40P01' end;
      end if;
      return null;
    end $$`);
  await house.ask(
    "create trigger harness_refusal after insert on run_event for each statement execute function harness_refusal()",
  );
  const load = startLoad({ servers: [house.server], graphs: ids, perSecond: 30 });
  await pause(stage.pick(4_000, 60_000));
  await load.stop();
  const found = await audit(house.ask, load.accepted(), receiver);
  await house.ask("drop trigger harness_refusal on run_event");
  const [failed] = await house.ask<{ count: number }>(
    "select count(*) as count from run where status = 'failed' and id = any($1)",
    [load.accepted()],
  );
  return {
    did: "one in twenty writes of the journal refused",
    measured: [
      seen("starts", load.answers.length),
      most("starts refused", load.answers.filter(({ status }) => status !== 201).length, 0),
      most("runs failed", failed?.count ?? 0, 0),
      ...auditBars(found),
    ],
  };
}

async function exhausted(stage: Stage): Promise<Finding> {
  const house = await stage.house("rows");
  const { server } = house;
  const holder = await house.cluster.connect(house.name);
  await holder.query("begin");
  await holder.query("lock table artifact in access exclusive mode");
  const slow = Array.from({ length: 60 }, () =>
    server.call("GET", "/artifacts", { timeoutMs: 60_000 }).catch(() => undefined),
  );
  await pause(500);
  const health = startProbe(async () => (await server.call("GET", "/healthz", { bare: true })).status === 200);
  const ready: number[] = [];
  const signIns: number[] = [];
  let refusals = 0;
  for (let n = 0; n < stage.pick(3, 8); n++) {
    const started = Date.now();
    await server.call("GET", "/readyz", { bare: true, timeoutMs: 20_000 }).catch(() => undefined);
    ready.push(Date.now() - started);
    const again = Date.now();
    const reply = await server
      .call("POST", "/session", {
        body: { email: owner.email, password: owner.password },
        headers: { authorization: "" },
        timeoutMs: 20_000,
      })
      .catch(() => undefined);
    if (reply === undefined || reply.status >= 300) refusals++;
    signIns.push(Date.now() - again);
  }
  await health.stop();
  await holder.query("rollback");
  await holder.end();
  await Promise.all(slow);
  return {
    did: "60 queries that wait for a locked table",
    measured: [
      most("health after", percentile(health.times, 1) / 1000, 1, "s"),
      seen("/readyz after", Math.max(...ready) / 1000, "s"),
      most("signed in after", Math.max(...signIns) / 1000, 1, "s"),
      most("sign-ins refused", refusals, 0),
    ],
  };
}
