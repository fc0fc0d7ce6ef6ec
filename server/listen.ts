/** The one HTTP server: the app on its own hosts, the sites on theirs, "starting" until there is something to show. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./config.ts";

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

export interface Listening {
  http: Server;
  port: number;
  /** From now on these answer. */
  serve(answer: Answer): void;
  /** Takes no more connections and ends the idle ones; resolves when the last request is answered or `graceMs` is over. */
  close(graceMs: number): Promise<void>;
}

const longestUploadMs = 6 * 3_600_000;
/** Longer than proxies keep an idle connection (a minute, mostly): who closes first must not be us, while they send. */
const idleMs = 75_000;

/** Binds the port first of all: a port that is taken is told before anything else begins. */
export async function listen(config: Pick<Config, "host" | "port">): Promise<Listening> {
  let answer: Answer = starting;
  let isClosing = false;
  const open = new Set<ServerResponse>();
  const http = createServer((req, res) => {
    open.add(res);
    res.once("close", () => {
      open.delete(res);
      if (isClosing) setImmediate(() => http.closeIdleConnections());
    });
    if (isClosing) res.setHeader("Connection", "close");
    answer(req, res);
  });
  http.keepAliveTimeout = idleMs;
  http.headersTimeout = 20_000;
  // Bodies that are read whole have their own, shorter limit; an upload may take its time as long as something comes.
  http.requestTimeout = longestUploadMs;
  http.maxHeadersCount = 100;
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(inWords(error, config)));
    http.listen(config.port, config.host, resolve);
  });
  return {
    http,
    port: (http.address() as AddressInfo).port,
    serve(next) {
      answer = next;
    },
    close(graceMs) {
      isClosing = true;
      // Whoever keeps a connection is to know that the next request needs another one.
      for (const res of open) if (!res.headersSent) res.setHeader("Connection", "close");
      return new Promise((resolve) => {
        const timer = setTimeout(() => http.closeAllConnections(), graceMs);
        http.close(() => {
          clearTimeout(timer);
          resolve();
        });
        http.closeIdleConnections();
      });
    },
  };
}

/** With port 0 the system chose one; the addresses that were derived from the port follow. */
export function withPort(config: Config, port: number): Config {
  if (config.port === port) return config;
  const publicUrl = new URL(config.publicUrl);
  if (publicUrl.port === String(config.port)) publicUrl.port = String(port);
  return { ...config, port, publicUrl, sitesUrl: config.sitesUrl.replace(/:0$/, `:${port}`) };
}

function starting(_req: IncomingMessage, res: ServerResponse): void {
  const detail = "The server is starting. Try again in a moment.";
  const problem = { type: "about:blank", title: "Not available now", status: 503, code: "UNAVAILABLE", detail };
  res.writeHead(503, { "Content-Type": "application/problem+json", "Retry-After": "1", Connection: "close" });
  res.end(JSON.stringify(problem));
}

function inWords(error: NodeJS.ErrnoException, { host, port }: Pick<Config, "host" | "port">): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(`Port ${port} is taken, perhaps by another Goalgraph. Stop it, or choose another with PORT.`);
  }
  if (error.code === "EACCES")
    return new Error(`Port ${port} may not be used by this account. Choose another with PORT.`);
  return new Error(`The server cannot listen on ${host}:${port}: ${error.message}`);
}
