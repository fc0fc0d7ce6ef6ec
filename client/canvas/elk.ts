/** The layout engine, in a thread of its own: a large graph is laid out while the canvas can be used. */
import type { ELK } from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Layout } from "./tidy.ts";

let engine: Promise<ELK> | undefined;

/** Fetched when it is first asked for. */
export const layoutInWorker: Layout = async (graph) => {
  engine ??= start();
  return (await engine).layout(graph);
};

async function start(): Promise<ELK> {
  const { default: Engine } = await import("elkjs/lib/elk-api.js");
  return new Engine({ workerFactory: () => new Worker(workerUrl) });
}
