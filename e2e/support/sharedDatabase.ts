/** A PostgreSQL that several processes of the product share: that of TEST_DATABASE_URL, or one for this story alone. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import pg from "pg";

export interface SharedDatabase {
  url: string;
  ask<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export async function startSharedDatabase(): Promise<SharedDatabase> {
  const given = process.env.TEST_DATABASE_URL;
  const { url, end } = given === undefined ? await startOne() : await makeOne(given);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => {});
  return {
    url,
    ask: async (sql, values) => (await pool.query(sql, values)).rows,
    async stop() {
      await pool.end();
      await end();
    },
  };
}

async function startOne(): Promise<{ url: string; end(): Promise<void> }> {
  const program = ["--disable-warning=ExperimentalWarning", "server/db/testing/servePostgres.ts"];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
  const { value: url } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (typeof url !== "string") throw new Error("The database did not start.");
  return {
    url,
    async end() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

async function makeOne(server: string): Promise<{ url: string; end(): Promise<void> }> {
  const name = `goalgraph_scale_${randomBytes(5).toString("hex")}`;
  const order = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await order(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, end: () => order(`drop database ${name} with (force)`) };
}
