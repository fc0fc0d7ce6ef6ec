/** Builds every part once, each with the ones it needs. Nothing works yet when this returns, and nothing listens. */
import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import type { Logger } from "pino";
import { builtInNodes } from "#nodes/index.ts";
import { builtInPlugins } from "#plugins/index.ts";
import { makeId } from "#shared/ids.ts";
import { createDiskBlobs } from "./blobs/diskBlobs.ts";
import { createBus } from "./bus.ts";
import { installCatalog } from "./catalog/catalog.ts";
import { createCharts } from "./charts/charts.ts";
import { createDataPool } from "./children/dataPool.ts";
import type { Config } from "./config.ts";
import { createVault, loadMasterKey } from "./connections/createVault.ts";
import { refuseForeignSecrets } from "./connections/refuseForeignSecrets.ts";
import { createEgress } from "./egress/createEgress.ts";
import { createEngine } from "./engine/engine.ts";
import { systemClock } from "./engine/parts.ts";
import { graphAt } from "./graphs/graphAt.ts";
import { createSqlJournal } from "./journal/sqlJournal.ts";
import { createOpenAiLlm } from "./llm/openaiLlm.ts";
import { providersFor } from "./models/providers.ts";
import type { Parts } from "./parts.ts";
import { createPgBossQueue } from "./queue/pgBossQueue.ts";
import { createSandbox } from "./sandbox/isolatePool.ts";
import { stepDoors } from "./stepDoors.ts";
import { createTables } from "./tables/tables.ts";

export interface BuiltParts {
  parts: Parts;
  /** Ends children and listening connections. The database stays: who opened it closes it. */
  stop(): Promise<void>;
}

export async function buildParts(given: { config: Config; db: Knex; url: string; log: Logger }): Promise<BuiltParts> {
  const { config, db, url, log } = given;
  const now = Date.now;
  const masterKey = await loadMasterKey(config);
  await refuseForeignSecrets(db, masterKey);
  const vault = createVault(masterKey);
  const bus = createBus();
  const blobs = createDiskBlobs(config.dataDir);
  const journal = createSqlJournal({ db, url, now });
  const queue = createPgBossQueue({
    db,
    url,
    now,
    onError: (err) => log.error({ err }, "The queue met a fault"),
  });
  const catalog = installCatalog(builtInNodes, builtInPlugins);
  const egress = createEgress({ allow: config.egressAllow, log: (entry) => log.debug(entry, "An outbound call") });
  const sandbox = createSandbox();
  const dataPool = createDataPool();
  const tables = createTables(dataPool);
  const charts = createCharts(dataPool);
  const llm = createOpenAiLlm({
    providers: providersFor({ db, config, vault }),
    fetchFor: egress.fetchFor,
    checkSchema: sandbox.checkSchema,
    now,
  });
  const base = { config, db, blobs, journal, queue, sandbox, egress, fetch: egress.fetch, llm, tables, charts };
  const rest = {
    catalog,
    vault,
    bus,
    log,
    now,
    makeId: (kind: Parameters<typeof makeId>[0]) => makeId(kind, randomBytes(20)),
  };
  const engine = createEngine({
    ...base,
    ...rest,
    graphOf: (run) => graphAt({ db }, run.workspace, run.graph, run.revision),
    contextFor: stepDoors({ ...base, ...rest }),
    note: (note) => bus.emit("runNote", note),
    clock: systemClock,
    random: Math.random,
    onError: (err, run) => log.error({ err, run }, "A run could not be advanced"),
  });
  const endInbox = tellInbox({ journal, db, bus, log });
  return {
    parts: { ...base, ...rest, engine },
    async stop() {
      endInbox();
      await Promise.all([sandbox.stop(), dataPool.stop(), journal.close()]);
    },
  };
}

/** Gates open and close in journals, also those that other processes write: whoever counts them is told. */
function tellInbox(parts: Pick<Parts, "journal" | "db" | "bus" | "log">): () => void {
  const changing = new Set([
    "step.asked",
    "step.answered",
    "step.cancelled",
    "run.cancelled",
    "run.failed",
    "step.started",
  ]);
  return parts.journal.subscribe(({ run, events }) => {
    if (events && !events.some(({ type }) => changing.has(type))) return;
    parts
      .db("run")
      .where({ id: run })
      .first("workspace")
      .then((row) => row && parts.bus.emit("inboxChanged", { workspace: row.workspace }))
      .catch((err: unknown) => parts.log.warn({ err, run }, "The inbox could not be told about a run"));
  });
}
