/** Builds every part once, each with the ones it needs. Nothing works yet when this returns, and nothing listens. */
import type { Knex } from "knex";
import type { Logger } from "pino";
import { builtInNodes } from "#nodes/index.ts";
import { builtInPlugins } from "#plugins/index.ts";
import { makeId } from "#shared/ids.ts";
import { openBlobs } from "./blobs/openBlobs.ts";
import { findBudgetsAbove } from "./budgets/budgetsAbove.ts";
import { createSqlAccounts } from "./budgets/sqlAccounts.ts";
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
import { tellInbox } from "./gates/tellInbox.ts";
import { frozenGraph } from "./graphs/freezeRevision.ts";
import { createClaims } from "./http/idempotency.ts";
import { createSqlJournal } from "./journal/sqlJournal.ts";
import { llmOnDemand } from "./llm/llmOnDemand.ts";
import { createMeters } from "./meters.ts";
import { providersFor } from "./models/providers.ts";
import type { Parts } from "./parts.ts";
import { createPgBossQueue } from "./queue/pgBossQueue.ts";
import { createPresence, type Presence } from "./queue/presence.ts";
import { createRandomPool } from "./randomPool.ts";
import { handOnLimit } from "./runs/handOnLimit.ts";
import { startRun } from "./runs/startRun.ts";
import { createSandbox } from "./sandbox/isolatePool.ts";
import { stepDoors } from "./stepDoors.ts";
import { createTables } from "./tables/tables.ts";
import { fireRunEnd } from "./triggers/runEnds.ts";
import { createWaits } from "./waits.ts";
import { watchFigures } from "./watchFigures.ts";

const randomOfId = createRandomPool(20);

export interface BuiltParts {
  parts: Parts;
  /** This process among those on the same database; it is not registered yet. */
  presence: Presence;
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
  const meters = createMeters();
  const blobs = openBlobs(config, db, now);
  const onQueueError = (err: unknown) => log.error({ err }, "The queue met a fault");
  const presence = createPresence({ db, url, role: config.role, leaseMs: config.leaseMs, onError: onQueueError });
  const journal = createSqlJournal({
    db,
    url,
    now,
    othersListen: presence.hasOthers,
    onCommit: meters.committed,
    onHeard: meters.heard,
  });
  const queue = createPgBossQueue({
    db,
    url,
    now,
    presence,
    onError: onQueueError,
    onStarted: meters.started,
    onTakenOver: meters.tookOver,
  });
  const catalog = installCatalog(builtInNodes, builtInPlugins);
  const egress = createEgress({ allow: config.egressAllow, log: (entry) => log.debug(entry, "An outbound call") });
  const sandbox = createSandbox({ onTaken: meters.childTaken });
  const dataPool = createDataPool({ onTaken: (ms) => meters.childTaken("data", ms) });
  const tables = createTables(dataPool);
  const charts = createCharts(dataPool);
  const llm = llmOnDemand({
    providers: providersFor({ db, config, vault }),
    fetchFor: egress.fetchFor,
    checkSchema: sandbox.checkSchema,
    now,
  });
  const base = { config, db, blobs, journal, queue, sandbox, egress, fetch: egress.fetch, llm, tables, charts };
  const rest = {
    catalog,
    vault,
    claims: createClaims({ db, vault, now, presence }),
    bus,
    meters,
    log,
    now,
    makeId: (kind: Parameters<typeof makeId>[0]) => makeId(kind, randomOfId()),
  };
  const waits = createWaits({
    ...base,
    now,
    start: (caller, request) => startRun(parts, caller, request),
    interrupt: (run) => engine.interrupt(run),
    actions: [(run) => fireRunEnd(parts, run), (run) => handOnLimit(parts, run)],
    onError: (err) => log.warn({ err }, "What follows from a run's events failed this time"),
  });
  const engine = createEngine({
    ...base,
    ...rest,
    accounts: createSqlAccounts(db, findBudgetsAbove({ db, journal })),
    graphOf: (run) => frozenGraph({ db }, run),
    contextFor: stepDoors({ ...base, ...rest, waits }),
    note: (note) => bus.emit("runNote", note),
    clock: systemClock,
    random: Math.random,
    onError: (err, run) => log.error({ err, run }, "A run could not be advanced"),
  });
  const parts: Parts = { ...base, ...rest, waits, engine };
  // Only sockets ask, and a worker has none.
  const endInbox = config.role === "worker" ? () => {} : tellInbox({ journal, db, bus, log });
  const endWaits = waits.begin();
  watchFigures({ db, blobs, meters, journal, queue });
  return {
    parts,
    presence,
    async stop() {
      endInbox();
      endWaits();
      await Promise.all([sandbox.stop(), dataPool.stop(), journal.close()]);
    },
  };
}
