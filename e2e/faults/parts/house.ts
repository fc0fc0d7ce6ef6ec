/** One database, the servers on it, and the outside world that their graphs act on. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ask } from "./audit.ts";
import type { Cluster } from "./cluster.ts";
import type { GraphParts } from "./graphs.ts";
import { type Line, startProxy } from "./proxy.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

export interface House {
  name: string;
  cluster: Cluster;
  url: string;
  dataDir: string;
  receiver: Receiver;
  /** The first server. */
  server: Server;
  /** Between the servers and the database, when the house was asked for one. */
  proxy: Line | undefined;
  ask: Ask;
  /** One more server on the same database and data folder. */
  join(options?: Partial<ServerOptions>): Promise<Server>;
  /** Creates the graph once; gives its id. */
  graph(parts: GraphParts): Promise<string>;
  /** Starts a run and gives its id; throws unless it was accepted. */
  run(graph: string, token: string): Promise<string>;
  close(): Promise<void>;
}

/** All houses share the key of their secrets, so that servers may move in and out. */
export const secretKey = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256)).toString("base64");

export async function openHouse(
  name: string,
  cluster: Cluster,
  { through = false, options = {} }: { through?: boolean; options?: Partial<ServerOptions> } = {},
): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), `goalgraph-faults-${name}-`));
  await chmod(dataDir, 0o755);
  const direct = await cluster.makeDatabase(name);
  const proxy = through ? await startProxy({ port: cluster.port }) : undefined;
  const url = proxy ? cluster.urlOf(name, proxy.port) : direct;
  const receiver = await startReceiver();
  const servers: Server[] = [];
  const known = new Map<string, string>();

  const open = async (more: Partial<ServerOptions> = {}) => {
    const all = { dataDir, databaseUrl: url, ...options, ...more };
    const server = await startServer({ ...all, env: { SECRET_KEY: secretKey, ...options.env, ...more.env } });
    servers.push(server);
    return server;
  };
  const server = await open();
  return {
    name,
    cluster,
    url,
    dataDir,
    receiver,
    server,
    proxy,
    ask: (sql, values) => cluster.ask(name, sql, values),
    join: open,
    async graph(parts) {
      const key = JSON.stringify(parts);
      const id = known.get(key) ?? (await server.api<{ id: string }>("POST", "/graphs", parts)).id;
      known.set(key, id);
      return id;
    },
    async run(graph, token) {
      return (await server.api<{ id: string }>("POST", `/graphs/${graph}/runs`, { input: { token } })).id;
    },
    async close() {
      for (const one of servers) {
        one.thaw();
        await one.kill();
      }
      await Promise.all([receiver.stop(), proxy?.stop()]);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
