/**
 * Starts the PostgreSQL 18 that npm brought, for one data folder: on the loopback address only, on a free port, behind
 * a random password, and as `nobody` when root asks. It outlives a killed server and is adopted by the next one;
 * several servers may share it, and the last one to stop ends it. See `HOW_IT_WORKS.md`.
 */
import { randomBytes } from "node:crypto";
import { chmod, chown, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { type Account, databaseAccount, ownerOf, placeDatabase } from "./account.ts";
import { nativeFolder } from "./binaries.ts";
import { createCluster, type Postmaster, readPostmaster, spawnPostgres, stopPostgres } from "./cluster.ts";

export interface EmbeddedOptions {
  /** `DATA_DIR` of the configuration. */
  dataDir: string;
  /** False gives up safety against power loss for speed; only tests may. Default true. */
  durable?: boolean;
  /** Told where the database is when it cannot be in `dataDir`. */
  log?(message: string): void;
}

export interface Embedded {
  url: string;
  /** The database was running already. */
  adopted: boolean;
  /** Where its files are. */
  folder: string;
  /** Ends the database unless another server uses it. */
  stop(): Promise<void>;
}

/** Each server that uses the database holds this lock shared, so the last one to leave can tell. */
const usersLock = "select pg_advisory_lock_shared(7160001)";
const lastUserLock = "select pg_try_advisory_lock(7160001) as last";
const database = "goalgraph";

export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const needed = await databaseAccount();
  const place = await placeDatabase(options.dataDir, await nativeFolder(), needed);
  if (place.moved) {
    options.log?.(
      `The database is in ${place.folder}, because the account it runs under cannot enter ${options.dataDir}.`,
    );
  }
  const { folder } = place;
  const cluster = join(folder, "cluster");
  const account = needed && ((await ownerOf(cluster)) ?? needed);
  await mkdir(folder, { recursive: true });
  if (account) await own(folder, account);
  const password = await readPassword(folder);
  const log = join(folder, "postgres.log");
  const durable = options.durable ?? true;
  await createCluster({ native: place.native, cluster, folder, password, account, durable });

  // Another server may stop or start the database at the same time: look again until one answers.
  const until = Date.now() + 60_000;
  let reason = "";
  let started = false;
  while (Date.now() < until) {
    const running = await readPostmaster(cluster);
    if (!running) {
      started = true;
      const failure = await spawnPostgres({ native: place.native, cluster, log, account, durable });
      if (failure !== undefined) reason = failure;
      continue;
    }
    try {
      const user = await hold(running, password, cluster);
      return {
        url: urlOf(running.port, password),
        adopted: !started,
        folder,
        stop: () => leave(user, running),
      };
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      await new Promise((next) => setTimeout(next, 50));
    }
  }
  const told = await readFile(log, "utf8").catch(() => "");
  throw new Error(
    `The embedded database in ${folder} does not start: ${reason}\n${told.split("\n").slice(-8).join("\n")}`.trim(),
  );
}

function urlOf(port: number, password: string, name = database): string {
  return `postgres://goalgraph:${password}@127.0.0.1:${port}/${name}`;
}

/** Connects, makes sure that it is our cluster and that our database exists, and holds the users' lock. */
async function hold(running: Postmaster, password: string, cluster: string): Promise<pg.Client> {
  const user = new pg.Client({ connectionString: urlOf(running.port, password, "postgres"), keepAlive: true });
  // The connection ends with the database; whoever asks next sees that through the pool.
  user.on("error", () => {});
  await user.connect();
  try {
    const { rows } = await user.query("select current_setting('data_directory') as folder");
    if (rows[0]?.folder !== cluster) throw new Error(`Port ${running.port} belongs to another database.`);
    await user.query(usersLock);
    const found = await user.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) {
      await user.query(`create database ${database}`).catch((error: { code?: string }) => {
        // A second server that starts at the same moment made it.
        if (error.code !== "42P04" && error.code !== "23505") throw error;
      });
    }
    return user;
  } catch (error) {
    await user.end().catch(() => {});
    throw error;
  }
}

async function leave(user: pg.Client, running: Postmaster): Promise<void> {
  let last = false;
  try {
    await user.query("select pg_advisory_unlock_all()");
    const { rows } = await user.query(lastUserLock);
    last = rows[0]?.last === true;
  } catch {
    // It is gone already.
  }
  if (last) await stopPostgres(running);
  await user.end().catch(() => {});
}

/** The password, made at the first start. Two servers that start at once agree on one. */
async function readPassword(folder: string): Promise<string> {
  const file = join(folder, "password");
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known) return known.trim();
  await writeFile(draft, randomBytes(24).toString("hex"), { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
  return (await readFile(file, "utf8")).trim();
}

async function own(folder: string, { uid, gid }: Account): Promise<void> {
  await chown(folder, uid, gid);
  await chmod(folder, 0o711);
}
