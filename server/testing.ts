/** The whole server on a database of its own, for tests: real parts, real port, replies checked against their routes. */
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiBase } from "#shared/api/route.ts";
import { readConfig } from "./config.ts";
import { testDatabase } from "./db/testing/testDatabase.ts";
import type { Parts } from "./parts.ts";
import { startServer } from "./startServer.ts";

export interface TestReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came; its expectations are the check.
  json: any;
}

export interface TestRequest {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  text?: string | Uint8Array;
  headers?: Record<string, string>;
  /** A token instead of the owner's; null sends none. */
  token?: string | null;
}

export interface TestServer {
  url: string;
  port: number;
  /** The owner's API token. */
  token: string;
  db: Parts["db"];
  parts: Parts;
  /** Calls an address below `/api/v1`, or any other that begins with a second slash: `//healthz`. */
  call(method: string, path: string, request?: TestRequest): Promise<TestReply>;
  /** Stops the server; its database stays until `stop`. */
  halt(graceMs: number): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const testOwner = { email: "owner@example.com", password: "a password for tests" };
const token = "token-of-the-test-owner";

/** With `owned: false` there is no owner yet. */
export async function startTestServer(
  options: { owned?: boolean; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "goalgraph-server-"));
  const owner = { OWNER_EMAIL: testOwner.email, OWNER_PASSWORD: testOwner.password, API_TOKEN: token };
  const config = readConfig({
    PORT: "0",
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    LOG_LEVEL: "silent",
    ...(options.owned !== false && owner),
    ...options.env,
  });
  const server = await startServer(config, { checkReplies: true });
  const port = server.parts.config.port;
  const stop = async () => {
    await server.stop(1_000);
    await database[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    url: server.url,
    port,
    token,
    db: server.parts.db,
    parts: server.parts,
    call: (method, path, sent = {}) => send(port, method, path, sent),
    halt: (graceMs) => server.stop(graceMs),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function send(port: number, method: string, path: string, sent: TestRequest): Promise<TestReply> {
  const bearer = sent.token === undefined ? token : sent.token;
  const body = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const headers: Record<string, string> = {
    host: `localhost:${port}`,
    ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
    ...(body !== undefined && {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
    }),
    ...sent.headers,
  };
  return new Promise((resolve, reject) => {
    const address = path.startsWith("//") ? path.slice(1) : `${apiBase}${path}`;
    const call = request({ host: "127.0.0.1", port, method, path: address, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = /json/.test(String(response.headers["content-type"]));
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson && text !== "" ? JSON.parse(text) : undefined,
        });
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
