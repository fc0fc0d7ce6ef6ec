/**
 * The whole server in this process, driven by lines of JSON on its input: what the benchmark times without HTTP. Each
 * line is answered by one line. The environment is the server's own.
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { NodeContext } from "#nodes/kit/context.ts";
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import type { Json } from "#shared/json.ts";
import { type Caller, systemCaller } from "../../caller.ts";
import { readConfig } from "../../config.ts";
import { createGraph, type GraphSource } from "../../graphs/createGraph.ts";
import type { Parts } from "../../parts.ts";
import { startServer } from "../../startServer.ts";
import { startRun } from "../startRun.ts";

export type Order =
  | { do: "create"; graph: GraphSource }
  /** Runs the graph to its end, one run after another. */
  | { do: "run"; graph: string; input: Json; times: number }
  /** Calls the `run` of one node type in a row with the least context that it takes: no engine, no journal. */
  | { do: "bare"; type: string; length: number; times: number }
  /** One outbound call after another through the egress, as a step makes them. */
  | { do: "fetch"; url: string; times: number };

/** Wall time, and what the process used of its processors meanwhile, for each time. */
interface Times {
  ms: number[];
  cpuMs: number[];
}

async function main(): Promise<void> {
  const server = await startServer(readConfig(process.env));
  const { parts } = server;
  const workspace = await parts.db("workspace").first("id");
  const caller = systemCaller(workspace.id);
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) say(await obey(parts, caller, JSON.parse(line)));
  await server.stop(0);
}

async function obey(parts: Parts, caller: Caller, order: Order): Promise<object> {
  switch (order.do) {
    case "create":
      return { graph: (await createGraph(parts, caller, order.graph)).id };
    case "run":
      return timed(order.times, async () => {
        const wait = { until: "end", ms: 60_000 } as const;
        const request = { graph: order.graph, input: order.input };
        const { id, status } = await startRun(parts, caller, request, { wait });
        if (status !== "succeeded") throw new Error(`The run ${id} is ${status}.`);
      });
    case "bare": {
      const node = parts.catalog.nodes.get(order.type);
      if (!node) throw new Error(`There is no node type ${order.type}.`);
      return timed(order.times, () => callInARow(node, order.length));
    }
    case "fetch":
      return timed(order.times, async () => {
        await parts.fetch(order.url, { method: "POST", body: "{}" });
      });
    default:
      return order satisfies never;
  }
}

async function callInARow(node: AnyNode, length: number): Promise<void> {
  let value: Json = { hello: "there" };
  for (let i = 0; i < length; i++) {
    // All that a pure node reads.
    const context = { params: { value }, inputs: { in: value } } as unknown as NodeContext<unknown>;
    const outcome = await node.run(context);
    if (outcome.kind !== "emit") throw new Error(`${node.type} did not emit.`);
    value = outcome.outputs.out ?? null;
  }
}

async function timed(times: number, work: () => Promise<void>): Promise<Times> {
  const result: Times = { ms: [], cpuMs: [] };
  for (let i = 0; i < times; i++) {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await work();
    result.ms.push(performance.now() - begun);
    const used = process.cpuUsage(cpu);
    result.cpuMs.push((used.user + used.system) / 1_000);
  }
  return result;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
