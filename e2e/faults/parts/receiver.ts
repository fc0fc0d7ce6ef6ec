/**
 * The outside world that graphs act on: it records every call with its Idempotency-Key. `/now/<step>` answers at once,
 * `/hold/<step>` when it is told to. The body names the effect: `{token}` is unique for each start of a run.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { until } from "./wait.ts";

export interface EffectCall {
  /** What was done: step and token. Two calls with the same name are the same effect done twice. */
  name: string;
  step: string;
  token: string;
  key: string;
  at: number;
}

export interface Receiver {
  url: string;
  port: number;
  calls: EffectCall[];
  of(token: string): EffectCall[];
  /** Waits until so many calls came for a token. */
  heard(token: string, times?: number, withinMs?: number): Promise<void>;
  /** Answers what is held for the step, and from now on at once. */
  release(step?: string): void;
  /** Holds `/hold/` calls again. */
  hold(): void;
  /** Effects that came with more than one key, or without any. */
  withoutKey(): string[];
  /** Begins to count anew. */
  forget(): void;
  /** Calls beyond the first of each effect. */
  repeats(): number;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const calls: EffectCall[] = [];
  const held = new Map<ServerResponse, string>();
  const free = new Set<string>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [, mode = "", step = ""] = (request.url ?? "").split("/");
      const token = tokenIn(Buffer.concat(chunks).toString());
      const key = request.headers["idempotency-key"];
      calls.push({ name: `${step} ${token}`, step, token, key: typeof key === "string" ? key : "", at: Date.now() });
      if (mode === "big") return answer(response, "x".repeat(20_000));
      if (mode !== "hold" || free.has(step) || free.has("*")) return answer(response);
      held.set(response, step);
      response.on("close", () => held.delete(response));
    });
  });
  server.keepAliveTimeout = 1_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    of: (token) => calls.filter((call) => call.token === token),
    async heard(token, times = 1, withinMs = 30_000) {
      const enough = () => calls.filter((call) => call.token === token).length >= times;
      await until(`${times} effects of ${token}`, () => enough() || undefined, { withinMs, everyMs: 2 });
    },
    release(step = "*") {
      free.add(step);
      for (const [response, name] of held) if (step === "*" || step === name) answer(response);
    },
    hold: () => free.clear(),
    withoutKey() {
      const keys = new Map<string, Set<string>>();
      for (const { name, key } of calls) keys.set(name, (keys.get(name) ?? new Set()).add(key));
      return [...keys].filter(([, found]) => found.size > 1 || found.has("")).map(([name]) => name);
    },
    forget: () => void calls.splice(0),
    repeats: () => calls.length - new Set(calls.map(({ name }) => name)).size,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, text = ""): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ done: true, text }));
}

function tokenIn(text: string): string {
  try {
    const body = JSON.parse(text) as { token?: unknown };
    return typeof body.token === "string" ? body.token : "";
  } catch {
    return "";
  }
}
