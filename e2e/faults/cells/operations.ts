/** Cells 37–40: what an operator does. A wrong key, a restored backup, an orderly stop, a long life. */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScriptedModel } from "../../support/scriptedModel.ts";
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { audit } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import { type House, openHouse, secretKey } from "../parts/house.ts";
import { type Load, startLoad } from "../parts/load.ts";
import { startServer } from "../parts/server.ts";
import { pause, until } from "../parts/wait.ts";

export const operations: Cell[] = [
  { number: 37, name: "wrong key at start", track: "models", run: wrongKey },
  { number: 38, name: "restore of a backup", track: "operations", run: restore },
  { number: 39, name: "SIGTERM under load", track: "operations", run: orderlyStop },
  { number: 40, name: "soak", track: "soak", run: soak },
];

async function wrongKey(stage: Stage): Promise<Finding> {
  const apiKey = "sk-the-key-of-this-provider";
  await using model = await startScriptedModel({ script: () => "fine", apiKey });
  const house = await openHouse("keys", await stage.cluster());
  const { server } = house;
  const empty = await mkdtemp(join(tmpdir(), "goalgraph-faults-empty-"));
  try {
    const { id } = await server.api<{ id: string }>("POST", "/models", {
      name: "Sealed",
      baseUrl: model.baseUrl,
      model: "scripted",
      apiKey,
    });
    const rows = async () => JSON.stringify(await house.ask("select * from model_provider order by id"));
    const before = await rows();
    await server.kill();
    const other = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 91 + 5) % 256)).toString("base64");
    // Another key; none, with a data folder that has none either; something that is no key.
    const wrong = [
      { env: { SECRET_KEY: other } },
      { env: { SECRET_KEY: "" }, dataDir: empty },
      { env: { SECRET_KEY: "c2hvcnQ=" } },
    ];
    let refused = 0;
    let told = 0;
    for (const change of wrong) {
      const from = server.log().length;
      await server.start({ ...change, ready: false });
      const code = await server.ended(30_000).catch(() => 0);
      if (code !== 0 && code !== null) refused++;
      if (/SECRET_KEY|secret\.key/.test(server.log().slice(from))) told++;
      await server.kill();
    }
    const after = await rows();
    await server.start();
    const check = await server.api<{ ok: boolean }>("POST", `/models/${id}/check`, {});
    return {
      did: "another key, no key, half a key, and the right one again",
      measured: [
        least("starts refused", refused, wrong.length),
        least("of them with a reason", told, wrong.length),
        most("stored secrets changed", before === after ? 0 : 1, 0),
        most("secret unreadable afterwards", check.ok ? 0 : 1, 0),
      ],
    };
  } finally {
    await house.close();
    await rm(empty, { recursive: true, force: true });
  }
}

async function restore(stage: Stage): Promise<Finding> {
  const cluster = await stage.cluster();
  const house = await stage.house("operations");
  const { receiver } = house;
  receiver.hold();
  const held = await house.graph(graphs.held(receiver.url));
  const gated = await house.graph(graphs.gate(receiver.url));
  const fast = await house.graph(graphs.effects(receiver.url));
  const load = startLoad({ servers: [house.server], graphs: [fast, held, gated], perSecond: 20 });
  await pause(2_000);
  const copied = await copyDatabase(house);
  const folder = await mkdtemp(join(tmpdir(), "goalgraph-faults-restored-"));
  await cp(house.dataDir, folder, { recursive: true });
  // After the backup the world goes on: everything is done and answered.
  await pause(1_000);
  await load.stop();
  receiver.release();
  const answerAll = async (ask: House["ask"], call: House["server"]["call"]) => {
    const gates = await ask<{ id: string }>("select id from gate where status = 'open'");
    for (const { id } of gates) await call("POST", `/gates/${id}/answer`, { body: { choice: "approve" } });
  };
  const ended = await audit(house.ask, load.accepted(), receiver, { waiting: true });
  await answerAll(house.ask, house.server.call);
  await audit(house.ask, load.accepted(), receiver);
  await house.server.kill();
  const effects = new Set(receiver.calls.map(({ name }) => name)).size;
  const calls = receiver.calls.length;

  // Then the disk is lost, and the backup is all there is.
  const server = await startServer({
    dataDir: folder,
    databaseUrl: cluster.urlOf("restored"),
    env: { SECRET_KEY: secretKey },
  });
  const ask: House["ask"] = (sql, values) => cluster.ask("restored", sql, values);
  const runs = (await ask<{ id: string }>("select id from run")).map(({ id }) => id);
  await audit(ask, runs, receiver, { waiting: true });
  await answerAll(ask, server.call);
  const found = await audit(ask, runs, receiver);
  await server.kill();
  await house.server.start();
  await rm(folder, { recursive: true, force: true });
  return {
    did: `${copied} under load; a new server on it, after the old one had finished everything`,
    measured: [
      seen("runs in the backup", runs.length),
      seen("effects sent again with the same key", receiver.calls.length - calls),
      most("effects that are new", new Set(receiver.calls.map(({ name }) => name)).size - effects, 0),
      most("runs stuck before", ended.stuck, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

/** A dump of the living database; where its programs are missing, a copy of it while the server is stopped. */
async function copyDatabase({ cluster, name, server }: House): Promise<string> {
  const dump = join(cluster.data, "..", "backup.dump");
  const { code } = await cluster.program("pg_dump", "-Fc", "-f", dump, "-d", cluster.urlOf(name));
  if (code === 0) {
    await cluster.makeDatabase("restored");
    const back = await cluster.program("pg_restore", "-d", cluster.urlOf("restored"), dump);
    if (back.code !== 0) throw new Error(`pg_restore: ${back.text}`);
    return "pg_dump";
  }
  await server.kill();
  await cluster.makeDatabase("restored", name);
  await server.start();
  return "a copy of the stopped database";
}

async function orderlyStop(stage: Stage): Promise<Finding> {
  const house = await stage.house("operations");
  const { receiver, server } = house;
  const second = await house.join();
  const ids = [
    await house.graph(graphs.effects(receiver.url)),
    await house.graph(graphs.nap(receiver.url, 500)),
    await house.graph(graphs.code(40)),
  ];
  const load = startLoad({ servers: [server, second], graphs: ids, perSecond: 12 });
  const ends: number[] = [];
  let bad = 0;
  let cut = 0;
  for (let n = 0; n < stage.pick(2, 12); n++) {
    await pause(1_200);
    const leaving = n % 2 === 0 ? server : second;
    const asked = Date.now();
    const { ms, code } = await leaving.terminate();
    ends.push(ms);
    if (code !== 0) bad++;
    // What was under way when the signal came; later ones find a closed door.
    cut += load.answers.filter(
      ({ at, ms: took, status }) => status === 0 && at < asked - 20 && at + took > asked,
    ).length;
    await leaving.start();
  }
  await load.stop();
  const found = await audit(house.ask, load.accepted(), receiver);
  await second.kill();
  return {
    did: `${ends.length} rolling restarts of two servers at 12 starts a second`,
    measured: [
      seen("starts accepted", load.accepted().length),
      most("stopped after", Math.max(...ends) / 1000, 10, "s"),
      most("stopped badly", bad, 0),
      most("requests under way that were cut", cut, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}

interface Sample {
  minute: number;
  heapMb: number;
  rssMb: number;
  files: number;
}

async function soak(stage: Stage): Promise<Finding> {
  const minutes = stage.pick(0.7, stage.soakMinutes);
  const file = join(tmpdir(), `goalgraph-faults-memory-${process.pid}`);
  const house = await openHouse("soak", await stage.cluster(), {
    options: { inside: { program: "memory", env: { MEMORY_FILE: file } } },
  });
  const { receiver, server } = house;
  try {
    const ids = [
      await house.graph(graphs.effects(receiver.url)),
      await house.graph(graphs.pure()),
      await house.graph(graphs.nap(receiver.url, 300)),
      await house.graph(graphs.code(5)),
    ];
    const loads: Load[] = [];
    const loadFor = async (ms: number, perSecond: number) => {
      const load = startLoad({ servers: [server], graphs: ids, perSecond, most: 8, wait: true });
      loads.push(load);
      await pause(ms);
      await load.stop();
    };
    // Whatever remembers a number of things has its fill after this.
    await loadFor(stage.pick(15_000, 60_000), 60);
    const began = Date.now();
    const samples: Sample[] = [];
    while (Date.now() - began < minutes * 60_000) {
      await loadFor(stage.pick(5_000, 20_000), stage.pick(15, 30));
      await rm(file, { force: true });
      server.signal("SIGUSR2");
      const text = await until("A sample", () => readFile(file, "utf8").catch(() => undefined));
      const { heapMb, rssMb } = JSON.parse(text) as { heapMb: number; rssMb: number };
      samples.push({ minute: (Date.now() - began) / 60_000, heapMb, rssMb, files: server.openFiles() });
    }
    const accepted = loads.flatMap((load) => load.accepted());
    const found = await audit(house.ask, accepted, receiver);
    const [size] = await house.ask<{ queue: number; dead: number }>(
      `select coalesce(sum(pg_total_relation_size(relid)) filter (where schemaname = 'pgboss'), 0)::bigint as queue,
         coalesce(sum(n_dead_tup), 0)::bigint as dead from pg_stat_user_tables`,
    );
    const rss = seen("resident memory slope", slope(samples, "rssMb"), "MB/min");
    return {
      did: `${minutes} min after a warm-up, ${accepted.length} runs`,
      measured: [
        // In less than a minute the compiler's own memory is as much as the bar of the long version.
        most("heap slope after collection", slope(samples, "heapMb"), stage.pick(3, 1), "MB/min"),
        // A minute of resident memory says nothing; an hour does.
        minutes >= 10 ? most(rss.name, rss.value, 1, "MB/min") : rss,
        most("open files slope", slope(samples, "files"), 1, "/min"),
        seen("queue's tables", (size?.queue ?? 0) / 2 ** 20, "MB"),
        seen("dead rows", size?.dead ?? 0),
        ...auditBars(found),
      ],
      detail: await detailOf(house, found),
    };
  } finally {
    await house.close();
    await rm(file, { force: true });
  }
}

/** The median of the slopes between all pairs: a single outlier does not bend it. */
function slope(samples: readonly Sample[], what: "heapMb" | "rssMb" | "files"): number {
  const slopes = samples.flatMap((a, i) =>
    samples.slice(i + 1).map((b) => (b[what] - a[what]) / (b.minute - a.minute)),
  );
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
