/** The load, a program of its own: so many clients, each with one kept connection, one request after another. */
import { createInterface } from "node:readline";
import { Pool } from "undici";
import { quantile } from "../report.ts";

export interface LoadWish {
  url: string;
  headers: Record<string, string>;
  body: unknown;
  clients: number;
  /** Time before the samples count. */
  warmMs: number;
  ms: number;
  /** Instead of `ms`: so many requests in all. */
  requests?: number;
}

export interface LoadResult {
  /** Replies a second with a status below 300. */
  rate: number;
  /** All of them, those before the samples count too. */
  replies: number;
  p50: number;
  p99: number;
  /** Replies with another status, and broken connections. */
  failures: number;
  /** The first of them, in words. */
  failure?: string;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await apply(JSON.parse(line)))}\n`);
}

async function apply(wish: LoadWish): Promise<LoadResult> {
  const { origin, pathname } = new URL(wish.url);
  const pool = new Pool(origin, { connections: wish.clients, pipelining: 1 });
  const body = JSON.stringify(wish.body);
  const headers = { "content-type": "application/json", ...wish.headers };
  const begun = performance.now();
  const from = begun + wish.warmMs;
  const until = wish.requests === undefined ? from + wish.ms : Number.POSITIVE_INFINITY;
  let left = wish.requests ?? Number.POSITIVE_INFINITY;
  const took: number[] = [];
  let replies = 0;
  let failures = 0;
  let failure: string | undefined;

  async function client(): Promise<void> {
    while (performance.now() < until && left-- > 0) {
      const sent = performance.now();
      try {
        const reply = await pool.request({ method: "POST", path: pathname, headers, body });
        const text = await reply.body.text();
        if (reply.statusCode >= 300) throw new Error(`${reply.statusCode}: ${text.slice(0, 300)}`);
        replies++;
        const now = performance.now();
        if (now >= from && now <= until) took.push(now - sent);
      } catch (error) {
        failures++;
        failure ??= String(error);
      }
    }
  }

  await Promise.all(Array.from({ length: wish.clients }, client));
  const seconds = ((wish.requests === undefined ? until : performance.now()) - from) / 1000;
  await pool.close();
  return {
    rate: took.length / seconds,
    replies,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    failures,
    ...(failure !== undefined && { failure }),
  };
}
