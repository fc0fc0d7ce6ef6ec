/** A bad network between two processes: it cuts, stalls, delays, or lets only one direction through. */
import { createServer, connect as dial, type Socket } from "node:net";
import { freePort } from "./freePort.ts";

/** `up`: from who connected to the target. */
export type Direction = "up" | "down";

export interface Line {
  port: number;
  /** Ends every connection at once; new ones are refused until `heal`. */
  cut(): Promise<void>;
  /** Half-open: connections stay, but nothing passes in these directions, in new ones neither. */
  stall(...directions: Direction[]): void;
  /** Every byte takes this much longer, in each direction. */
  delay(ms: number): void;
  /** New connections pass. Stalled ones are reset, as after a partition that the network forgot; or they go on. */
  heal(options?: { forget?: boolean }): Promise<void>;
  connections(): number;
  stop(): Promise<void>;
}

interface Pair {
  client: Socket;
  target: Socket;
  /** What did not pass yet. */
  held: { direction: Direction; send(): void }[];
}

export async function startProxy(to: { port: number; host?: string }): Promise<Line> {
  const port = await freePort();
  const pairs = new Set<Pair>();
  let stalled = new Set<Direction>();
  let delayMs = 0;

  const server = createServer({ noDelay: true }, (client) => {
    const target = dial({ port: to.port, host: to.host ?? "127.0.0.1", noDelay: true });
    const pair: Pair = { client, target, held: [] };
    pairs.add(pair);
    forward(pair, "up", client, target);
    forward(pair, "down", target, client);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) socket.on("error", end).on("close", end);
  });

  function forward(pair: Pair, direction: Direction, from: Socket, into: Socket): void {
    from.on("data", (bytes) => {
      const send = () => {
        if (!into.destroyed) into.write(bytes);
      };
      // What comes later must not overtake what is held.
      if (stalled.has(direction) || pair.held.some((item) => item.direction === direction)) {
        pair.held.push({ direction, send });
      } else if (delayMs > 0) setTimeout(send, delayMs);
      else send();
    });
  }

  const open = () => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const drop = () => {
    for (const { client, target } of pairs) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
    pairs.clear();
  };
  await open();
  return {
    port,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      drop();
      await closed;
    },
    stall(...directions) {
      stalled = new Set(directions);
    },
    delay(ms) {
      delayMs = ms;
    },
    async heal({ forget = false } = {}) {
      if (forget) drop();
      stalled = new Set();
      for (const pair of pairs) for (const item of pair.held.splice(0)) item.send();
      if (!server.listening) await open();
    },
    connections: () => pairs.size,
    async stop() {
      drop();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
