/** Server processes of the product, started as an operator would, and everything that can befall a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { Agent, request } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiToken, owner } from "../../support/app.ts";
import { freePort } from "./freePort.ts";
import { atExit } from "./leftovers.ts";
import { childrenOf, commandOf, cpuMsOf, openFilesOf, residentMbOf } from "./processes.ts";
import { pause, until } from "./wait.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

export interface ServerOptions {
  dataDir: string;
  /** Absent: the embedded database of `dataDir`. */
  databaseUrl?: string;
  /** Absent: one that is free. */
  port?: number;
  role?: "all" | "web" | "worker";
  env?: Record<string, string>;
  /** A program of `inside/` that is loaded before the server, with its variables. */
  inside?: { program: "crash" | "clock" | "memory"; env: Record<string, string> };
  /** The server's output goes to this file instead of into `log()`. */
  output?: string;
  /** False: do not wait until it is ready. */
  ready?: boolean;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
  /** Without `/api/v1` and without the token. */
  bare?: boolean;
}

export interface Server {
  port: number;
  url: string;
  /** One request as the owner's token. Throws only when no answer comes. */
  call(method: string, path: string, call?: Call): Promise<Reply>;
  /** The same, parsed; throws with the server's words unless the status is 2xx. */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  start(change?: Partial<ServerOptions>): Promise<void>;
  /** A power cut. */
  kill(): Promise<void>;
  /** SIGTERM; gives how long the end took and the exit code. */
  terminate(): Promise<{ ms: number; code: number | null }>;
  freeze(): void;
  thaw(): void;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code when the process ends by itself. */
  ended(withinMs: number): Promise<number | null>;
  alive(): boolean;
  pid(): number;
  log(): string;
  /** The newest of the errors that it logged. */
  errors(): string;
  /** Milliseconds of processor time used so far. */
  cpuMs(): number;
  residentMb(): number;
  openFiles(): number;
  /** Process ids of the disposable children whose command line has this word. */
  children(word: string): number[];
}

export async function startServer(given: ServerOptions): Promise<Server> {
  const port = given.port ?? (await freePort());
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  let options = given;
  let child: ChildProcess | undefined;
  let exit: Promise<number | null> = Promise.resolve(null);
  let output = "";

  const alive = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const pid = () => child?.pid ?? 0;

  const server: Server = {
    port,
    url: `http://localhost:${port}`,
    call: (method, path, call = {}) => send({ port, agent, method, path, ...call }),
    async api<T>(method: string, path: string, body?: unknown) {
      const reply = await server.call(method, path, { body });
      if (reply.status >= 300) throw new Error(`${method} ${path} → ${reply.status}: ${reply.body}`);
      return JSON.parse(reply.body || "{}") as T;
    },
    async start(change = {}) {
      options = { ...given, ...change };
      const file = options.output === undefined ? "pipe" : openSync(options.output, "a");
      const program = options.inside && join(root, "e2e", "faults", "inside", `${options.inside.program}.ts`);
      child = spawn(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", ...(program ? ["--import", program] : []), "server/main.ts"],
        { cwd: root, stdio: ["ignore", file, file], env: environmentOf(options, port) },
      );
      const keep = (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-100_000);
      };
      child.stdout?.on("data", keep);
      child.stderr?.on("data", keep);
      const started = child;
      const forget = atExit(() => void started.kill("SIGKILL"));
      exit = new Promise((resolve) => started.once("exit", resolve));
      void exit.then(forget);
      if (options.ready !== false) await untilReady();
    },
    async kill() {
      if (!alive()) return;
      child?.kill("SIGKILL");
      await exit;
    },
    async terminate() {
      const started = Date.now();
      child?.kill("SIGTERM");
      const code = await exit;
      return { ms: Date.now() - started, code };
    },
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    signal: (name) => void child?.kill(name),
    async ended(withinMs) {
      const late = pause(withinMs).then(() => {
        throw new Error(`The server had not ended after ${withinMs} ms.`);
      });
      late.catch(() => {});
      return Promise.race([exit, late]);
    },
    alive,
    pid,
    log: () => output,
    errors() {
      const lines = output.split("\n").filter((line) => /"level":[56]0/.test(line));
      // One of each message: what is away is said very often.
      const kinds = new Map(lines.map((line) => [/"msg":"[^"]*"/.exec(line)?.[0], line.slice(0, 900)]));
      return [...kinds.values()].join("\n     ");
    },
    cpuMs: () => cpuMsOf(pid()),
    residentMb: () => residentMbOf(pid()),
    openFiles: () => openFilesOf(pid()),
    children: (word) => childrenOf(pid()).filter((one) => commandOf(one).includes(word)),
  };

  async function untilReady(): Promise<void> {
    const look = async () => {
      if (!alive()) throw new Error(`The server ended with code ${child?.exitCode}.\n${output.slice(-2_000)}`);
      if (options.role === "worker") return output.includes("worker is ready") || undefined;
      const reply = await server.call("GET", "/readyz", { bare: true, timeoutMs: 1_000 }).catch(() => undefined);
      return reply?.status === 200 || undefined;
    };
    await until("A ready server", look, { withinMs: 120_000 }).catch((error: Error) => {
      throw new Error(`${error.message}\n${output.slice(-2_000)}`);
    });
  }

  await server.start();
  return server;
}

function environmentOf(options: ServerOptions, port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    PORT: String(port),
    DATA_DIR: options.dataDir,
    LOG_LEVEL: "warn",
    ROLE: options.role ?? "all",
    OWNER_EMAIL: owner.email,
    OWNER_PASSWORD: owner.password,
    API_TOKEN: apiToken,
    EGRESS_ALLOW: "127.0.0.1",
    ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
    ...options.env,
    ...options.inside?.env,
  };
}

function send(wish: Call & { port: number; agent: Agent; method: string; path: string }): Promise<Reply> {
  const { port, agent, method, body, bare = false, timeoutMs = 30_000 } = wish;
  const json =
    body === undefined ? undefined : typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers = {
    ...(!bare && { authorization: `Bearer ${apiToken}` }),
    ...(json !== undefined && {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(json)),
    }),
    host: `localhost:${port}`,
    ...wish.headers,
  };
  return new Promise((resolve, reject) => {
    const path = bare ? wish.path : `/api/v1${wish.path}`;
    const call = request({ host: "127.0.0.1", port, agent, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    const timer = setTimeout(() => call.destroy(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    call.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    call.end(json);
  });
}
