/** Builds the bare page and serves it beside the product, with any number of steps: `?steps=1000`. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { drawing } from "./drawing.ts";

const types: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };

export interface BarePage {
  url(steps: number): string;
  stop(): Promise<void>;
}

export async function serveBarePage(): Promise<BarePage> {
  const folder = await mkdtemp(join(tmpdir(), "goalgraph-bare-"));
  await build({
    configFile: false,
    // The library says "use client" at its top, which no bundle keeps.
    logLevel: "error",
    root: join(import.meta.dirname, "bare"),
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  });
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const send = (type: string, body: string | Buffer) =>
      response
        .writeHead(200, { "content-type": type, "content-encoding": "gzip", "cache-control": "max-age=60" })
        .end(gzipSync(body));
    if (pathname === "/graph.json")
      return send("application/json", JSON.stringify(drawing(Number(searchParams.get("steps")))));
    const name = pathname === "/" ? "/index.html" : pathname;
    const body = await readFile(join(folder, name)).catch(() => undefined);
    if (body) send(types[name.split(".").pop() ?? ""] ?? "application/octet-stream", body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: (steps) => `http://localhost:${port}/?steps=${steps}`,
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
