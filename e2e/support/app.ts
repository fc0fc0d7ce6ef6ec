/** Starts the product as a user would: a process of its own on an empty data folder, on a free port. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const owner = { email: "ada@example.com", password: "a long test password", name: "Ada" };
export const apiToken = "gg_test_0123456789abcdef0123456789abcdef";

export interface App {
  url: string;
  port: number;
  dataDir: string;
  /** Calls the API as the owner's token; throws with the server's own words unless the status is 2xx. */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** A plain request with full control, also of the Host header; never throws for a status. */
  http(options: HttpOptions): Promise<HttpReply>;
  /** Ends the server at once, as a power cut would; its database goes on until the next start adopts it. */
  kill(): Promise<void>;
  /** Starts the server again on the same data and port. */
  start(): Promise<void>;
  /** Asks the server to stop; its data stays for the next start. */
  halt(): Promise<void>;
  /** Stops and forgets everything. */
  stop(): Promise<void>;
  pid(): number;
  [Symbol.asyncDispose](): Promise<void>;
  log(): string;
}

export interface HttpOptions {
  method?: string;
  path: string;
  host?: string;
  headers?: Record<string, string>;
  body?: string;
}
export interface HttpReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** `owned: false` leaves the owner to be set up in the browser. */
export async function startApp({
  env = {},
  owned = true,
}: {
  env?: Record<string, string>;
  owned?: boolean;
} = {}): Promise<App> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), "goalgraph-e2e-"));
  // The database of a server that root starts runs as nobody; shut out, it would live elsewhere and stay behind.
  await chmod(dataDir, 0o755);
  const url = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let output = "";

  const app: App = {
    url,
    port,
    dataDir,
    log: () => output,
    async start() {
      child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/main.ts"], {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          PORT: String(port),
          DATA_DIR: dataDir,
          LOG_LEVEL: "warn",
          ...(owned && { OWNER_EMAIL: owner.email, OWNER_PASSWORD: owner.password, API_TOKEN: apiToken }),
          ...env,
        },
      });
      const keep = (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-200_000);
      };
      child.stdout?.on("data", keep);
      child.stderr?.on("data", keep);
      const before = output.length;
      if (env.ROLE === "worker") await untilItSays(child, /worker is ready/, () => output.slice(before));
      else await untilReady(child, port, () => output);
    },
    async kill() {
      await end(child, "SIGKILL");
    },
    halt: () => end(child, "SIGTERM"),
    pid: () => child?.pid ?? 0,
    async stop() {
      await app.halt();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
    async api<T>(method: string, path: string, body?: unknown) {
      const reply = await app.http({
        method,
        path: `/api/v1${path}`,
        headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (reply.status >= 300) throw new Error(`${method} ${path} → ${reply.status}: ${reply.body}`);
      return JSON.parse(reply.body || "{}") as T;
    },
    http: (options) => send(port, options),
    [Symbol.asyncDispose]: () => app.stop(),
  };
  await app.start();
  return app;
}

/** Node does not resolve `*.localhost`, so requests go to the loopback address and name the host in the header. */
function send(port: number, { method = "GET", path, host, headers = {}, body }: HttpOptions): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, method, path, headers: { host: host ?? `localhost:${port}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

async function untilReady(child: ChildProcess, port: number, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}.\n${output()}`);
    const ready = await send(port, { path: "/readyz" }).catch(() => undefined);
    if (ready?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server was not ready within 30 s.\n${output()}`);
}

/** A worker answers no requests. */
async function untilItSays(child: ChildProcess, words: RegExp, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`The worker ended with code ${child.exitCode}.\n${output()}`);
    if (words.test(output())) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The worker was not ready within 30 s.\n${output()}`);
}

async function end(child: ChildProcess | undefined, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port was given.");
  return address.port;
}
