/** Where the engine is measured: the product on a database of its own, and what the bench asks that database. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { type App, startApp } from "../../support/app.ts";

export interface Place {
  /** Fewer, shorter samples: to see that everything works. */
  quick: boolean;
  /** Starts the product on an empty database of the kind that is measured. */
  open(env?: Record<string, string>): Promise<BenchApp>;
}

export interface BenchApp extends App {
  databaseUrl: string;
  /** A connection of the bench's own. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** `system`: URL of a database server on which databases may be made. Without: the embedded one. */
export function createPlace(options: { quick: boolean; system: string | undefined }): Place {
  return { quick: options.quick, open: (env = {}) => openApp(env, options.system) };
}

async function openApp(env: Record<string, string>, system: string | undefined): Promise<BenchApp> {
  const own = system === undefined ? undefined : await makeDatabase(system);
  const app = await startApp({ env: { ...env, ...(own && { DATABASE_URL: own.url }) } });
  const databaseUrl = own?.url ?? (await embeddedUrl(app.dataDir));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  // The embedded database ends with the product.
  pool.on("error", () => {});
  const stop = async () => {
    await pool.end();
    await app.stop();
    await own?.drop();
  };
  return {
    ...app,
    databaseUrl,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The address that the product keeps beside its embedded database. */
async function embeddedUrl(dataDir: string): Promise<string> {
  const folder = join(dataDir, "postgres");
  const password = await readFile(join(folder, "password"), "utf8");
  const port = (await readFile(join(folder, "cluster", "postmaster.pid"), "utf8")).split("\n")[3];
  return `postgres://goalgraph:${password.trim()}@127.0.0.1:${port?.trim()}/goalgraph`;
}

let made = 0;

async function makeDatabase(system: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `goalgraph_bench_${process.pid}_${++made}`;
  await order(system, `create database ${name}`);
  const url = new URL(system);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => order(system, `drop database ${name} with (force)`) };
}

async function order(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
