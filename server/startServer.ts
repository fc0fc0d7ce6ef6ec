/** Configuration → a running server. The order of the start is the order of the lines; the stop is its reverse. */
import type { Logger } from "pino";
import { createApp, createProbeApp } from "./app.ts";
import { buildParts } from "./buildParts.ts";
import { bridgeBus } from "./busBridge.ts";
import type { Config } from "./config.ts";
import { startEmbedded } from "./db/embedded.ts";
import { faultOf, unlessAway } from "./db/faults.ts";
import { openDatabase } from "./db/knex.ts";
import { migrate } from "./db/migrate.ts";
import { doorParts } from "./doorParts.ts";
import { pausePlanning } from "./goals/planGoal.ts";
import { resumePlanning } from "./goals/resumePlanning.ts";
import { allHandlers } from "./http/allHandlers.ts";
import type { MountOptions } from "./http/mount.ts";
import { type Listening, listen, withPort } from "./listen.ts";
import { createLog } from "./log.ts";
import type { Parts } from "./parts.ts";
import { firstBoot } from "./people/firstBoot.ts";
import { sweepSessions } from "./people/sessions.ts";
import { cleanUpHourly } from "./retention/cleanUp.ts";
import { createSiteApp, siteSlugOf } from "./sites/siteApp.ts";
import { openSockets } from "./socket/openSockets.ts";
import { startClock } from "./triggers/clock.ts";

export interface RunningServer {
  url: string;
  /** The one line that the terminal shows. */
  says: string;
  parts: Parts;
  /** Ends what it can within `graceMs`; runs go on after the next start. */
  stop(graceMs: number): Promise<void>;
}

const sweepEveryMs = 3_600_000;
/** Goals whose process went away are taken up by another one. */
const resumeEveryMs = 15_000;
/** What a dead process owed to those who wait for locks, signals and other runs. */
const waitsEveryMs = 2_000;
/** How often this process asks whether the hour's clean-up is due; one of all processes does it. */
const cleanUpEveryMs = 600_000;
const longestLastRequestMs = 2_000;
const longestWaitForDatabaseMs = 20_000;
const longestSilenceMs = 7_000;

export async function startServer(given: Config, options: MountOptions = {}): Promise<RunningServer> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await start(given, options, stops, stop);
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

async function start(
  given: Config,
  options: MountOptions,
  stops: (() => unknown)[],
  stopAll: () => Promise<void>,
): Promise<RunningServer> {
  let graceMs = 0;
  const front = given.role === "worker" ? undefined : await listen(given);
  if (front) stops.push(() => front.close(graceMs));
  const config = front ? withPort(given, front.port) : given;
  const log = createLog(config);

  const url = config.databaseUrl ?? (await openEmbedded(config, log, stops));
  await migrateAt(url);
  // Runs hold no connection while their steps work, so more of them need hardly more connections.
  const db = openDatabase(url, {
    connections: Math.min(30, Math.max(10, config.workerConcurrency + 5)),
    silenceMs: longestSilenceMs,
  });
  stops.push(() => db.destroy());
  const built = await buildParts({ config, db, url, log });
  const { parts } = built;
  stops.push(() => built.stop());
  await built.presence.begin();
  stops.push(() => built.presence.end());
  // Who may sign in is the business of those who answer: a worker's environment need not know the owner or the token.
  if (front) await firstBoot(parts);
  stops.push(pausePlanning);
  if (config.databaseUrl !== undefined) {
    const bridge = bridgeBus({ ...parts, url, othersListen: built.presence.hasOthers });
    stops.push(() => bridge.close());
  }

  const door = openDatabase(url, { connections: 2, silenceMs: longestSilenceMs });
  stops.push(() => door.destroy());
  if (config.metricsPort !== undefined) {
    const probe = await listen({ host: config.host, port: config.metricsPort });
    probe.serve(createProbeApp(parts));
    stops.push(() => probe.close(0));
  }

  const closeFront = front && openFront(parts, doorParts(parts, door), front, options);
  // Together: no new request comes in while the steps under way get their time.
  stops.push(() =>
    Promise.all([
      closeFront?.(Math.min(graceMs, longestLastRequestMs)).then(() => parts.claims.end(graceMs / 2)),
      parts.queue.stop(graceMs),
    ]),
  );
  if (config.role !== "web") {
    await parts.queue.start((activation) => parts.engine.advance(activation), config.workerConcurrency);
    await resumePlanning(parts);
    stops.push(repeat(resumeEveryMs, () => resumePlanning(parts), log));
    stops.push(repeat(cleanUpEveryMs, () => cleanUpHourly(parts), log));
    stops.push(startClock(parts));
    stops.push(repeat(waitsEveryMs, () => parts.waits.sweep(), log));
  }
  stops.push(repeat(sweepEveryMs, () => sweepSessions(parts), log));
  // Uploads that a crash broke off.
  await parts.blobs.sweepDrafts();

  const address = config.publicUrl.origin;
  return {
    url: address,
    says: front ? `Goalgraph is ready at ${address}` : "Goalgraph's worker is ready",
    parts,
    stop(grace) {
      graceMs = grace;
      return stopAll();
    },
  };
}

/**
 * On a connection of its own: a migration may be silent for long. The database may come up after us, or have its hands
 * full with all who start at once.
 */
async function migrateAt(url: string): Promise<void> {
  const until = performance.now() + longestWaitForDatabaseMs;
  for (;;) {
    const db = openDatabase(url, { connections: 1 });
    try {
      await migrate(db);
      return;
    } catch (error) {
      const mayPass = faultOf(error) !== "other" && performance.now() < until;
      if (!mayPass) throw unlessAway(error);
    } finally {
      await db.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function openEmbedded(config: Config, log: Logger, stops: (() => unknown)[]): Promise<string> {
  const embedded = await startEmbedded({ dataDir: config.dataDir, log: (message) => log.info(message) });
  stops.push(() => embedded.stop());
  return embedded.url;
}

/** Sites answer on their own hosts and never reach the app; the app answers on its own. */
function openFront(
  parts: Parts,
  door: Parts,
  front: Listening,
  options: MountOptions,
): (graceMs: number) => Promise<void> {
  const app = createApp(parts, allHandlers(parts, door), options);
  const sites = createSiteApp(parts);
  const sockets = openSockets(parts, front.http);
  front.serve((req, res) => {
    if (siteSlugOf(req.headers.host, parts.config) === undefined) app(req, res);
    else sites(req, res);
  });
  return async (graceMs) => {
    const closed = front.close(graceMs);
    await sockets.close();
    await closed;
  };
}

function repeat(everyMs: number, work: () => Promise<unknown>, log: Logger): () => void {
  const timer = setInterval(() => {
    work().catch((err: unknown) => log.warn({ err }, "Work that is done again and again failed this time"));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
