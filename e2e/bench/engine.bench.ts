/**
 * The engine beside its own baselines, in one run: `npm run bench -- engine [--only <row>] [--quick]
 * [--database system]`. `--database system` (or TEST_DATABASE_URL) measures on a separate PostgreSQL.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureCost } from "./engine/cost.ts";
import { measureFeed } from "./engine/feed.ts";
import { measureJournal } from "./engine/journal.ts";
import { createPlace, type Place } from "./engine/place.ts";
import { measureRestart, measureTakeover } from "./engine/recovery.ts";
import { measureCode, measureEffects, measureMap, measureSteps } from "./engine/steps.ts";
import { measureWaiting } from "./engine/waiting.ts";
import { measureWebhook } from "./engine/webhook.ts";
import { type Figure, report } from "./report.ts";

const rows: Record<string, (place: Place) => Promise<Figure[]>> = {
  webhook: measureWebhook,
  steps: measureSteps,
  effects: measureEffects,
  code: measureCode,
  map: measureMap,
  feed: measureFeed,
  waiting: measureWaiting,
  restart: measureRestart,
  takeover: measureTakeover,
  cost: measureCost,
  journal: measureJournal,
};

const { values: wish } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    database: { type: "string" },
  },
});
const unknown = wish.only.filter((name) => !(name in rows));
if (unknown.length > 0)
  throw new Error(`There is no row ${unknown.join(", ")}; there are ${Object.keys(rows).join(", ")}.`);

const system = process.env.TEST_DATABASE_URL || undefined;
const place = createPlace({ quick: wish.quick, system });
const figures: Figure[] = [];
const broken: string[] = [];
const loadBefore = loadavg();
for (const [name, measure] of Object.entries(rows)) {
  if (wish.only.length > 0 && !wish.only.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  try {
    figures.push(...(await measure(place)));
  } catch (error) {
    broken.push(name);
    process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
const database = system === undefined ? "embedded" : "separate";
process.stdout.write(
  `\nOn the ${database} PostgreSQL${wish.quick ? ", a quick look" : ""}; load of the machine at the start ${loadBefore[0]?.toFixed(1)}, at the end ${loadavg()[0]?.toFixed(1)}\n`,
);
report(system === undefined ? "engine" : "engine-separate", figures, {
  database,
  quick: wish.quick,
  loadBefore,
  loadAfter: loadavg(),
  broken,
});
process.exitCode = broken.length > 0 ? 1 : 0;
