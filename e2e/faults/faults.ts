/**
 * `npm run faults`: does to the running product what machines, networks, disks and clocks do, and counts what it lost.
 * `--short` for a few minutes, `--only 8,12` for some cells, `--soak 60` for the minutes of cell 40. `--untimed` on a
 * machine that does other work meanwhile: times, rates and memory are shown, but only what was lost or doubled decides.
 */
import { parseArgs } from "node:util";
import type { Cell, Stage } from "./cell.ts";
import { cells } from "./cells/index.ts";
import { type Cluster, startCluster } from "./parts/cluster.ts";
import { type House, openHouse } from "./parts/house.ts";
import { lineOf, printTable, type Result, verdictOf, writeJson } from "./report.ts";

const { values: flags } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    untimed: { type: "boolean", default: false },
    soak: { type: "string", default: "10" },
  },
});
const wanted = new Set(flags.only.split(",").filter(Boolean).map(Number));
const chosen = cells.filter(({ number }) => wanted.size === 0 || wanted.has(number));
const houses = new Map<string, Promise<House>>();
const clusters = new Map<string, Promise<Cluster>>();
const stage: Stage = {
  short: flags.short,
  soakMinutes: Number(flags.soak),
  cluster: (name = "shared") => kept(clusters, name, () => startCluster()),
  async house(name, options) {
    const house = await kept(houses, name, async () => openHouse(name, await stage.cluster(options?.cluster), options));
    house.receiver.forget();
    return house;
  },
  pick: (short, long) => (flags.short ? short : long),
};

/** Tracks side by side: most of their time is waiting. */
const lanes = 3;
/** Begun before the others, the last named first. */
const longestFirst = ["starts", "kills", "sockets", "soak"];
const results: Result[] = [];
const tracks = Map.groupBy(chosen, ({ track }) => track);
const { alone = [], ...sideBySide } = Object.fromEntries(tracks);
try {
  const waiting = Object.entries(sideBySide)
    .sort(([a], [b]) => longestFirst.indexOf(b) - longestFirst.indexOf(a))
    .map(([, list]) => list);
  const lane = async () => {
    for (let list = waiting.shift(); list; list = waiting.shift()) await inTurn(list);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await inTurn(alone);
} finally {
  for (const house of houses.values()) await house.then((one) => one.close()).catch(() => {});
}
const version = await stage.cluster().then(({ version }) => version);
for (const cluster of clusters.values()) await cluster.then((one) => one.stop()).catch(() => {});

results.sort((a, b) => a.number - b.number);
printTable(results);
writeJson(results, version, flags.short);
const count = (verdict: Result["verdict"]) => results.filter((result) => result.verdict === verdict).length;
process.stdout.write(`\n${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run\n`);
process.exit(count("failed") === 0 && results.length > 0 ? 0 : 1);

async function inTurn(list: Cell[]): Promise<void> {
  for (const cell of list) {
    const result = await resultOf(cell);
    results.push(result);
    process.stdout.write(`${lineOf(result)}\n`);
  }
}

async function resultOf({ number, name, run }: Cell): Promise<Result> {
  const started = Date.now();
  try {
    const finding = await run(stage);
    return { number, name, verdict: verdictOf(finding, flags.untimed), finding, ms: Date.now() - started };
  } catch (error) {
    const failure = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${await lastWords()}`;
    return { number, name, verdict: "failed", failure, ms: Date.now() - started };
  }
}

/** What the servers logged last, and what their connections do right now. */
async function lastWords(): Promise<string> {
  const told = await Promise.all(
    [...houses.values()].map(async (opening) => {
      const house = await opening;
      const sql = `select pid, application_name, state, wait_event_type, wait_event, now() - query_start as for, left(query, 300) as query
        from pg_stat_activity where datname = current_database() and application_name <> 'harness'`;
      const connections = await house.ask(sql).catch(() => []);
      const lines = connections.map((row) => JSON.stringify(row)).join("\n");
      return `--- ${house.name}\n${house.server.log().slice(-1_500)}\n${lines}`;
    }),
  ).catch(() => []);
  return told.join("\n");
}

function kept<T>(all: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const known = all.get(name) ?? make();
  all.set(name, known);
  return known;
}
