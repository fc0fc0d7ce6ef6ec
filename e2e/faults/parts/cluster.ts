/**
 * A PostgreSQL of the harness's own, with the durability of a real one, that may crash, stop and come back. The system's
 * version when there is one, else the one that npm brought.
 */
import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "./freePort.ts";
import { atExit } from "./leftovers.ts";

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface Cluster {
  port: number;
  /** Its data folder. */
  data: string;
  version: string;
  /** Makes an empty database, or a copy of one that nobody uses; gives its address. */
  makeDatabase(name: string, from?: string): Promise<string>;
  /** The address of a database as seen through another port, such as a proxy's. */
  urlOf(name: string, port?: number): string;
  ask<T extends object>(database: string, sql: string, values?: unknown[]): Promise<T[]>;
  /** A connection that keeps what it locks. */
  connect(database: string): Promise<pg.Client>;
  /** Every process of it dies at once; nothing is written any more. */
  crash(): Promise<void>;
  start(): Promise<void>;
  running(): Promise<boolean>;
  /** One of PostgreSQL's own programs; undefined where it is not installed. */
  program(name: string, ...args: string[]): Promise<{ code: number | null; text: string }>;
  stop(): Promise<void>;
}

/** The account without rights that every Unix has: PostgreSQL refuses to be root. */
const nobody = 65_534;
const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

export async function startCluster({
  folder,
  settings = {},
}: {
  folder?: string;
  settings?: Record<string, string>;
} = {}) {
  const programs = process.env.POSTGRES_PROGRAMS;
  if (!programs) throw new Error("POSTGRES_PROGRAMS names no folder with PostgreSQL's programs.");
  const home = folder ?? (await mkdtemp(join(tmpdir(), "goalgraph-faults-")));
  await chmod(home, 0o777);
  const data = join(home, "cluster");
  const port = await freePort();
  const all = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "200",
    ...settings,
  };
  const options = Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value || "''"}`)
    .join(" ");
  const clients = new Map<string, pg.Pool>();

  const program = (name: string, ...args: string[]) => run(join(programs, name), args);
  const pgCtl = async (...args: string[]) => {
    const { code, text } = await program("pg_ctl", "-D", data, "-w", "-l", join(home, "log"), ...args);
    if (code !== 0) throw new Error(`pg_ctl ${args.at(-1)}: ${text}`);
  };
  const urlOf = (name: string, at = port) => `postgres://goalgraph@127.0.0.1:${at}/${name}`;

  const cluster: Cluster = {
    port,
    data,
    version: "",
    urlOf,
    async makeDatabase(name, from) {
      await clients.get(from ?? "")?.end();
      clients.delete(from ?? "");
      await cluster.ask("postgres", `create database "${name}"${from === undefined ? "" : ` template "${from}"`}`);
      return urlOf(name);
    },
    async ask<T extends object>(database: string, sql: string, values: unknown[] = []) {
      let pool = clients.get(database);
      if (!pool) {
        pool = new pg.Pool({ connectionString: urlOf(database), max: 3, application_name: "harness" });
        pool.on("error", () => {});
        clients.set(database, pool);
      }
      return (await pool.query<T>(sql, values)).rows;
    },
    async connect(database) {
      const client = new pg.Client({ connectionString: urlOf(database), application_name: "harness" });
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    crash: () => pgCtl("-m", "immediate", "stop"),
    start: () => pgCtl("-o", options, "start"),
    running: async () => (await program("pg_ctl", "-D", data, "status")).code === 0,
    program,
    async stop() {
      forget();
      await Promise.all([...clients.values()].map((pool) => pool.end()));
      if (await cluster.running()) await cluster.crash();
      if (folder === undefined) await rm(home, { recursive: true, force: true });
    },
  };
  const forget = atExit(() => {
    spawnSync(join(programs, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], { cwd: "/", ...account });
    if (folder === undefined) rmSync(home, { recursive: true, force: true });
  });
  const made = await program("initdb", "-D", data, "-U", "goalgraph", "-A", "trust", "-E", "UTF8", "--no-sync");
  if (made.code !== 0) throw new Error(`initdb: ${made.text}`);
  await cluster.start();
  cluster.version = (await program("postgres", "--version")).text.trim();
  return cluster;
}

function run(program: string, args: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: "/", stdio: ["ignore", "pipe", "pipe"], ...account });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    child.on("error", (error) => resolve({ code: null, text: error.message }));
    // Not `close`: a server that pg_ctl started keeps the pipes.
    child.on("exit", (code) => setTimeout(() => resolve({ code, text }), 5));
  });
}
