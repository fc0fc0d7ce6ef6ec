/** Socket clients as browsers are, a program of its own: so many on one run, or one that starts runs and watches them. */
import { createInterface } from "node:readline";
import { io, type Socket } from "socket.io-client";
import type { Ack, ClientToServer, ServerToClient } from "#shared/api/socket.ts";
import { protocolVersion } from "#shared/api/socket.ts";
import { quantile } from "../report.ts";

type Line = Socket<ServerToClient, ClientToServer>;

const { url, tokens, sockets } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  tokens: string[];
  sockets: number;
};

export type WatcherOrder =
  /** Watch the run from where it is until it ends. */
  | { do: "watch"; run: string }
  /** Start a run of the graph and wait for the first event that arrives. */
  | { do: "start"; graph: string };

export interface Delays {
  /** From the journal's own time to the arrival, in ms. */
  p50: number;
  p99: number;
  events: number;
}

const lines = await Promise.all(Array.from({ length: sockets }, (_, i) => connect(tokens[i % tokens.length] ?? "")));
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as WatcherOrder;
  if (order.do === "watch") await watch(order.run);
  else say(await firstEvent(order.graph));
}

function connect(token: string): Promise<Line> {
  const line: Line = io(url, { transports: ["websocket"], auth: { protocol: protocolVersion, token } });
  return new Promise((resolve, reject) => {
    line.once("connect", () => resolve(line));
    line.once("connect_error", reject);
  });
}

/** Says when all watch, and the delays when all have seen the run's end. */
async function watch(run: string): Promise<void> {
  const delays: number[] = [];
  const ends = await Promise.all(
    lines.map(async (line) => {
      let known = Number.POSITIVE_INFINITY;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const hear: ServerToClient["run.events"] = ({ run: of, events }) => {
        if (of !== run) return;
        const now = Date.now();
        for (const { seq, at, type } of events) {
          // What had happened before the watch says nothing about delay.
          if (seq > known) delays.push(now - at);
          if (type === "run.succeeded" || type === "run.failed" || type === "run.cancelled") resolve();
        }
      };
      line.on("run.events", hear);
      known = await watchRun(line, run);
      return ended.then(() => {
        line.off("run.events", hear);
        line.emit("run.unwatch", { run });
      });
    }),
  );
  say({ watching: ends.length });
  await Promise.all(ends);
  say({ p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), events: delays.length } satisfies Delays);
}

async function firstEvent(graph: string): Promise<{ ms: number }> {
  const [line] = lines;
  if (!line) throw new Error("No socket is open.");
  const begun = performance.now();
  const reply = await fetch(`${url}/api/v1/graphs/${graph}/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokens[0]}`, "content-type": "application/json" },
    body: "{}",
  });
  const { id } = (await reply.json()) as { id: string };
  const arrived = new Promise<void>((resolve) => line.once("run.events", () => resolve()));
  await watchRun(line, id);
  await arrived;
  const ms = performance.now() - begun;
  line.emit("run.unwatch", { run: id });
  return { ms };
}

function watchRun(line: Line, run: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const ack: Ack<{ seq: number }> = (reply) => {
      if (reply.ok) resolve(reply.seq);
      else reject(new Error(reply.error.message));
    };
    line.emit("run.watch", { run, after: 0 }, ack);
  });
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
