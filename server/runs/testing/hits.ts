/** A server that counts who calls it: what runs again is seen from outside. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Hits {
  url: string;
  /** Host and port, as the egress is told about it. */
  host: string;
  /** Paths in the order in which they were called. */
  paths: string[];
  /** Calls to these paths are cut off. */
  broken: Set<string>;
  /** Calls to these paths are never answered; they are noted here when the caller goes away. */
  silent: Set<string>;
  gone: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function countHits(): Promise<Hits> {
  const paths: string[] = [];
  const gone: string[] = [];
  const broken = new Set<string>();
  const silent = new Set<string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    paths.push(path);
    if (broken.has(path)) request.socket.destroy();
    else if (silent.has(path)) response.once("close", () => gone.push(path));
    else response.setHeader("content-type", "application/json").end(JSON.stringify({ path, call: paths.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    host: `127.0.0.1:${port}`,
    paths,
    broken,
    silent,
    gone,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
