/** A server that counts who calls it: what runs again is seen from outside. */
import { createServer, type ServerResponse } from "node:http";
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
  /** Answers the open silent calls to a path. */
  letGo(path: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function countHits(): Promise<Hits> {
  const paths: string[] = [];
  const gone: string[] = [];
  const broken = new Set<string>();
  const silent = new Set<string>();
  const open = new Map<ServerResponse, string>();
  const answer = (response: ServerResponse, path: string) =>
    response.setHeader("content-type", "application/json").end(JSON.stringify({ path, call: paths.length }));
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    paths.push(path);
    if (broken.has(path)) request.socket.destroy();
    else if (silent.has(path)) {
      open.set(response, path);
      response.once("close", () => {
        open.delete(response);
        if (!response.writableFinished) gone.push(path);
      });
    } else answer(response, path);
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
    letGo(path) {
      for (const [response, asked] of open) if (asked === path) answer(response, path);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
