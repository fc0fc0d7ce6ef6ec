/** Cells 15, 16, 22–24: a bad network to the database, an interrupted migration, two servers, wrong clocks. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cell, type Finding, most, type Stage, seen } from "../cell.ts";
import { audit } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import { secretKey } from "../parts/house.ts";
import { startLoad } from "../parts/load.ts";
import { startProxy } from "../parts/proxy.ts";
import { startServer } from "../parts/server.ts";
import { pause, percentile, until } from "../parts/wait.ts";

export const network: Cell[] = [
  { number: 15, name: "half-open line to the database", track: "network", run: halfOpen },
  { number: 16, name: "database 200 ms away", track: "network", run: farAway },
  { number: 22, name: "migration interrupted by a kill", track: "starts", run: interruptedMigration },
  { number: 23, name: "two servers on one database", track: "starts", run: twoServers },
  { number: 24, name: "clock an hour ahead and an hour behind", track: "starts", run: wrongClocks },
];

async function halfOpen(stage: Stage): Promise<Finding> {
  const house = await stage.house("network", { through: true });
  const { proxy, receiver } = house;
  if (!proxy) throw new Error("This house has no proxy.");
  // The other machine sees the database without the bad line.
  const other = await house.join({ databaseUrl: house.cluster.urlOf(house.name) });
  const ids = [await house.graph(graphs.effects(receiver.url)), await house.graph(graphs.nap(receiver.url, 300))];
  const load = startLoad({ servers: [house.server], graphs: ids, perSecond: 15, timeoutMs: 30_000 });
  const stalls: ("up" | "down")[][] = stage.pick([["down"]], [["down"], ["up", "down"], ["up"], ["down"]]);
  let slowest = 0;
  for (const directions of stalls) {
    await pause(1_500);
    const from = Date.now();
    proxy.stall(...directions);
    await pause(13_000);
    // What was asked in the first two seconds of it must have its answer by now.
    const early = load.answers.filter(({ at }) => at >= from && at < from + 2_000);
    slowest = Math.max(slowest, early.length < 25 ? 13_000 : 0, ...early.map(({ ms }) => ms));
    await proxy.heal({ forget: true });
    await until("An accepted start", () => load.answers.find(({ at, status }) => status === 201 && at > from + 13_000));
  }
  await pause(1_000);
  await load.stop();
  const found = await audit(house.ask, load.accepted(), receiver);
  await other.kill();
  return {
    did: `${stalls.length} × 13 s in which answers of the database do not arrive, a second server beside it`,
    measured: [
      seen("starts accepted", load.accepted().length),
      most("slowest answer", slowest / 1000, 10, "s"),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

async function farAway(stage: Stage): Promise<Finding> {
  const house = await stage.house("network", { through: true });
  const ids = [await house.graph(graphs.effects(house.receiver.url)), await house.graph(graphs.pure())];
  house.proxy?.delay(100);
  const load = startLoad({ servers: [house.server], graphs: ids, perSecond: 4 });
  await pause(stage.pick(4_000, 60_000));
  await load.stop();
  const found = await audit(house.ask, load.accepted(), house.receiver);
  house.proxy?.delay(0);
  return {
    did: "4 starts a second over 100 ms each way",
    measured: [
      most("errors", load.answers.filter(({ status }) => status !== 201).length, 0),
      seen(
        "start p50",
        percentile(
          load.answers.map(({ ms }) => ms),
          0.5,
        ),
        "ms",
      ),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

const schemaSql = `select md5(string_agg(line, ',' order by line)) as hash, count(*) as count from (
    select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type as line
    from information_schema.columns where table_schema in ('public', 'pgboss')
    union all select schemaname || ' ' || indexdef from pg_indexes where schemaname in ('public', 'pgboss')
  ) as lines`;

async function interruptedMigration(stage: Stage): Promise<Finding> {
  const cluster = await stage.cluster();
  const whole = await stage.house("whole");
  const [wanted] = await whole.ask<{ hash: string; count: number }>(schemaSql);
  await cluster.makeDatabase("interrupted");
  // A slow line makes the migration long enough to be hit.
  const proxy = await startProxy({ port: cluster.port });
  proxy.delay(10);
  const options = {
    dataDir: whole.dataDir,
    databaseUrl: cluster.urlOf("interrupted", proxy.port),
    env: { SECRET_KEY: secretKey },
  };
  const server = await startServer({ ...options, ready: false });
  const has = async (table: string) => {
    const [row] = await cluster.ask<{ found: string | null }>("interrupted", "select to_regclass($1)::text as found", [
      table,
    ]);
    return row?.found !== null;
  };
  let hits = 0;
  for (let n = 0; n < stage.pick(4, 25); n++) {
    // From the first connection on, a little later each time.
    await until("A connection of the server", () => proxy.connections() > 0 || !server.alive() || undefined, {
      everyMs: 5,
    });
    await pause(40 + 45 * n);
    await server.kill();
    if (!((await has("public.run")) && (await has("pgboss.job")))) hits++;
    await server.start({ ready: false });
  }
  await server.kill();
  await server.start({ databaseUrl: cluster.urlOf("interrupted"), ready: true });
  const [found] = await cluster.ask<{ hash: string; count: number }>("interrupted", schemaSql);
  const works = (await server.call("POST", "/graphs", { body: graphs.pure() })).status;
  await server.kill();
  await proxy.stop();
  return {
    did: "kills at more and more of the first start, then a start in peace",
    measured: [
      seen("kills before the schema was complete", hits),
      seen("columns and indexes", found?.count ?? 0),
      most("differences from a whole one", found?.hash === wanted?.hash ? 0 : 1, 0),
      most("a graph cannot be made", works === 201 ? 0 : 1, 0),
    ],
  };
}

async function twoServers(stage: Stage): Promise<Finding> {
  const cluster = await stage.cluster();
  const house = await stage.house("whole");
  await cluster.makeDatabase("twins");
  const options = { dataDir: house.dataDir, databaseUrl: cluster.urlOf("twins"), env: { SECRET_KEY: secretKey } };
  // Both find an empty database.
  const [first, second] = await Promise.all([startServer(options), startServer(options)]);
  if (!first || !second) throw new Error("A server is missing.");
  const { receiver } = house;
  const ids: string[] = [];
  for (const parts of [graphs.effects(receiver.url), graphs.pure(), graphs.nap(receiver.url, 300)]) {
    ids.push((await first.api<{ id: string }>("POST", "/graphs", parts)).id);
  }
  const load = startLoad({ servers: [first, second], graphs: ids, perSecond: stage.pick(25, 40) });
  await pause(stage.pick(4_000, 60_000));
  const killedAt = Date.now();
  await second.kill();
  await pause(1_000);
  await load.stop();
  const ask = <T extends object>(sql: string, values?: unknown[]) => cluster.ask<T>("twins", sql, values);
  const found = await audit(ask, load.accepted(), receiver);
  const seconds = (Date.now() - killedAt) / 1000;
  await first.kill();
  return {
    did: "both start at once on an empty database, both work, one dies",
    measured: [
      seen("starts accepted", load.accepted().length),
      most("the other one finished all after", seconds, 30, "s"),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

const hourMs = 3_600_000;

async function wrongClocks(stage: Stage): Promise<Finding> {
  const house = await stage.house("whole");
  const { receiver } = house;
  const file = join(house.dataDir, "clock");
  await writeFile(file, "0");
  const wrong = await house.join({ inside: { program: "clock", env: { CLOCK_FILE: file } } });
  const napMs = 1_000;
  const ids = [await house.graph(graphs.nap(receiver.url, napMs)), await house.graph(graphs.effects(receiver.url))];
  const load = startLoad({ servers: [house.server, wrong], graphs: ids, perSecond: 10 });
  const from = receiver.calls.length;
  for (const shift of [hourMs, -hourMs, 0]) {
    await pause(stage.pick(1_500, 20_000));
    await writeFile(file, String(shift));
    wrong.signal("SIGUSR2");
  }
  const token = await wrong.call("GET", "/runs");
  await load.stop();
  const found = await audit(house.ask, load.accepted(), receiver);
  const began = new Map(load.answers.map(({ token, at }) => [token, at]));
  const naps = receiver.calls
    .slice(from)
    .filter(({ step }) => step === "after")
    .map(({ token, at }) => at - (began.get(token) ?? at));
  await wrong.kill();
  return {
    did: "one of two servers jumps an hour ahead, an hour behind, and back",
    measured: [
      seen("starts accepted", load.accepted().length),
      most("sleeps cut short", naps.filter((ms) => ms < napMs - 50).length, 0),
      seen("longest sleep of 1 s", Math.max(0, ...naps) / 1000, "s"),
      most("token refused", token.status === 200 ? 0 : 1, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}
