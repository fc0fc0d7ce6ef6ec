/** The app's own database, for stories that need a past: nobody waits ninety days for a test. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { App } from "./app.ts";

export async function askOwnDatabase(
  app: App,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const folder = join(app.dataDir, "postgres");
  const password = (await readFile(join(folder, "password"), "utf8")).trim();
  const port = Number((await readFile(join(folder, "cluster", "postmaster.pid"), "utf8")).split("\n")[3]);
  const client = new pg.Client({ connectionString: `postgres://goalgraph:${password}@127.0.0.1:${port}/goalgraph` });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
