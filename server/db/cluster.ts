/** One PostgreSQL data folder: create it, start a server on it, find the one that runs, stop it. */
import { type SpawnOptions, spawn } from "node:child_process";
import { chown, mkdtemp, open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Account } from "./account.ts";

/** A running server, from its `postmaster.pid`. */
export interface Postmaster {
  cluster: string;
  pid: number;
  port: number;
}

const maxLogBytes = 10_000_000;

/** Makes the data folder unless it exists. Made aside and renamed, so that a half-made one is never used. */
export async function createCluster(request: {
  native: string;
  cluster: string;
  /** Parent of `cluster`, owned by `account`. */
  folder: string;
  password: string;
  account: Account | undefined;
  durable: boolean;
}): Promise<void> {
  const { native, cluster, folder, account } = request;
  if (await stat(join(cluster, "PG_VERSION")).catch(() => undefined)) return;
  const draft = await mkdtemp(join(folder, "new-"));
  const passwordFile = `${draft}.password`;
  await writeFile(passwordFile, request.password, { mode: 0o600 });
  if (account) {
    await chown(draft, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const options = [
    `--pgdata=${draft}`,
    "--username=goalgraph",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(request.durable ? [] : ["--no-sync"]),
  ];
  try {
    await run(join(native, "bin", "initdb"), options, account);
    await rename(draft, cluster).catch((error: NodeJS.ErrnoException) => {
      // A second server that starts at the same moment was faster; its cluster has the same password.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** The server that runs on a data folder. A file left by a crash or by an earlier life of the machine gives none. */
export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port] = text.split("\n").map((line) => Number(line.trim()));
  if (!pid || !isAlive(pid)) return undefined;
  if (!(await isPostgres(pid))) {
    // The number belongs to another program now. PostgreSQL would refuse to start beside it.
    await rm(file, { force: true });
    return undefined;
  }
  return { cluster, pid, port: port || 0 };
}

/** Starts a server and waits until it runs or ends. Gives the reason when it ended. */
export async function spawnPostgres(request: {
  native: string;
  cluster: string;
  log: string;
  account: Account | undefined;
  durable: boolean;
}): Promise<string | undefined> {
  const { cluster, log, account } = request;
  if (((await stat(log).catch(() => undefined))?.size ?? 0) > maxLogBytes) await truncate(log);
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    shared_buffers: "64MB",
    max_connections: "100",
    jit: "off",
    cluster_name: "goalgraph",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(request.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const output = await open(log, "a", 0o600);
  const child = spawn(
    join(request.native, "bin", "postgres"),
    ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // Its own session: a Ctrl-C in the terminal or the end of this process does not reach it.
    { ...spawnAs(account), detached: true, stdio: ["ignore", output.fd, output.fd] },
  );
  await output.close();
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`It ended with ${signal ?? `code ${code}`}.`));
  });
  const ready = waitUntilReady(cluster, child.pid);
  const reason = await Promise.race([ended, ready.settled]);
  ready.cancel();
  child.removeAllListeners();
  child.on("error", () => {});
  child.unref();
  return reason;
}

/** Asks for an orderly end: open transactions are rolled back, everything committed is on disk. */
export async function stopPostgres({ cluster, pid }: Postmaster): Promise<void> {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    return;
  }
  // The file goes last. The process itself may stay in the table until somebody collects it.
  for (let waited = 0; isAlive(pid) && waited < 20_000; waited += 25) {
    if (!(await stat(join(cluster, "postmaster.pid")).catch(() => undefined))) return;
    await new Promise((next) => setTimeout(next, 25));
  }
}

/** The last line of `postmaster.pid` says when the server takes connections. */
function waitUntilReady(cluster: string, pid: number | undefined): { settled: Promise<undefined>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  let cancelled = false;
  const settled = new Promise<undefined>((resolve) => {
    const look = async () => {
      const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
      if (Number(lines[0]) === pid && lines[7]?.trim() === "ready") return resolve(undefined);
      if (!cancelled) timer = setTimeout(look, 20);
    };
    void look();
  });
  return {
    settled,
    cancel() {
      cancelled = true;
      clearTimeout(timer);
    },
  };
}

function spawnAs(account: Account | undefined): SpawnOptions {
  return {
    // Not the server's own folder: the database's account may not be able to enter it.
    cwd: process.platform === "win32" ? undefined : "/",
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

async function run(program: string, options: string[], account: Account | undefined): Promise<void> {
  const child = spawn(program, options, { ...spawnAs(account), stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr?.on("data", (chunk) => {
    told += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The embedded database could not be created: ${told.trim() || `code ${code}`}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("No free port on 127.0.0.1.");
  return address.port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Where the system cannot say, a living process counts as ours. */
async function isPostgres(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return line === undefined || line.includes("postgres");
}
