/** What a cancel stops, seen from outside: children, sockets, streams, queries, questions, runs below. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { startScriptedServer } from "../llm/testing/scriptedServer.ts";
import { hits, server, startBeforeAll } from "./testing/rerunning.ts";

startBeforeAll();

/** Well within what is promised to people: a second. */
const soon = { timeout: 5_000, interval: 20 };

async function start(body: object, more: object = {}): Promise<string> {
  const graph = (await server.call("POST", "/graphs", { body: { name: "Stop", edges: [], ...body } })).json;
  expect(graph.id, JSON.stringify(graph)).toBeDefined();
  const reply = await server.call("POST", `/graphs/${graph.id}/runs`, { body: more });
  expect(reply, JSON.stringify(reply.json)).toMatchObject({ status: 201 });
  return reply.json.id;
}

const cancel = (id: string) => server.call("POST", `/runs/${id}/cancel`);
const view = async (id: string) => (await server.call("GET", `/runs/${id}`)).json;

/** A short run of the same kind: its child is there then, and what is busy afterwards works on the call. */
async function warmUp(body: object): Promise<void> {
  const run = await start(body);
  await expect.poll(async () => (await view(run)).status, { timeout: 30_000 }).toBe("succeeded");
}

/** Processes below this one that are busy with a program of this name. */
function childrenOf(program: string): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && args.includes(program) ? [Number(pid)] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a process has used of the processor, in ticks. */
function ticksOf(pid: number): number {
  const fields =
    execFileSync("cat", [`/proc/${pid}/stat`], { encoding: "utf8" })
      .split(") ")[1]
      ?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** The child of this program that works on and on: between all of several looks it has used the processor. */
async function busyChild(program: string): Promise<number> {
  const looks: Map<number, number>[] = [];
  const isBusy = (pid: number) =>
    looks.length === 6 &&
    looks.every((look, index) => index === 0 || (look.get(pid) ?? 0) > (looks[index - 1]?.get(pid) ?? 0));
  let found: number | undefined;
  await expect
    .poll(
      () => {
        looks.push(new Map(childrenOf(program).map((pid) => [pid, ticksOf(pid)])));
        if (looks.length > 6) looks.shift();
        found = childrenOf(program).find(isBusy);
        return found;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBeDefined();
  return found ?? 0;
}

describe("a cancel", () => {
  test("kills the child that runs a code node", async () => {
    const spin = (source: string) => ({ nodes: [{ id: "spin", type: "code", params: { source, timeoutMs: 60_000 } }] });
    await warmUp(spin("export default () => 1"));
    const run = await start(spin("export default () => { for (;;); }"));
    const child = await busyChild("sandbox/child.ts");

    const reply = await cancel(run);

    expect(reply).toMatchObject({
      status: 200,
      json: { status: "cancelled", steps: { spin: { status: "cancelled" } } },
    });
    await expect.poll(() => isAlive(child), soon).toBe(false);
  });

  test("closes the socket of an HTTP call", async () => {
    hits.silent.add("wait");
    const run = await start({ nodes: [{ id: "call", type: "http", params: { url: `${hits.url}wait` } }] });
    await expect.poll(() => hits.paths, soon).toEqual(["wait"]);

    await cancel(run);

    await expect.poll(() => hits.gone, soon).toEqual(["wait"]);
  });

  test("hangs up on a model in the middle of its reply", async () => {
    await using model = await startScriptedServer([{ misbehave: "stall", text: "one two" }]);
    await server.call("POST", "/models", { body: { name: "Local", baseUrl: model.baseUrl, model: "m" } });
    const run = await start({ nodes: [{ id: "ask", type: "model", params: { prompt: "Hello", provider: "Local" } }] });
    await expect.poll(() => model.requests.length, soon).toBe(1);

    await cancel(run);

    await expect.poll(() => model.requests[0]?.aborted, soon).toBe(true);
  });

  test("interrupts a query", async () => {
    const ask = (query: string) => ({
      nodes: [
        { id: "rows", type: "transform", params: { value: [{ x: 1 }] } },
        { id: "ask", type: "sql", params: { query, timeoutMs: 120_000 } },
      ],
      edges: [{ id: "e", from: { node: "rows", port: "out" }, to: { node: "ask", port: "in" } }],
    });
    await warmUp(ask("SELECT x FROM t1"));
    const run = await start(ask("SELECT sum(sin(a.range * b.range)) AS s FROM range(1000000) a, range(1000000) b, t1"));
    const child = await busyChild("children/dataChild.ts");

    await cancel(run);

    await expect.poll(() => isAlive(child), soon).toBe(false);
    expect(await view(run)).toMatchObject({ status: "cancelled", steps: { ask: { status: "cancelled" } } });
  });

  test("closes open questions and ends the runs below, with theirs", async () => {
    const below = (
      await server.call("POST", "/graphs", {
        body: { name: "Below", nodes: [{ id: "ok", type: "approval" }], edges: [] },
      })
    ).json.id;
    const run = await start({
      nodes: [
        { id: "ask", type: "approval" },
        { id: "sub", type: "subgraph", params: { graph: below } },
      ],
    });
    await expect.poll(async () => (await server.call("GET", "/gates?status=open")).json.open, soon).toBe(2);

    await cancel(run);

    await expect.poll(async () => (await server.call("GET", "/gates?status=open")).json.open, soon).toBe(0);
    const [child] = (await server.call("GET", `/runs?graph=${below}`)).json.items;
    expect(child.status).toBe("cancelled");
  });

  test("leaves no wait behind that would take a signal", async () => {
    const run = await start({
      nodes: [{ id: "hear", type: "wait", params: { signal: "go" } }],
    });
    await expect.poll(async () => (await server.db("wait").where({ run })).length, soon).toBe(1);

    await cancel(run);

    expect(await server.db("wait").where({ run })).toEqual([]);
  });
});

describe("a step's time limit", () => {
  test("stops the call as a cancel does, and the next attempt gets its own", async () => {
    hits.silent.add("slow");
    const run = await start({
      nodes: [
        {
          id: "call",
          type: "http",
          params: { url: `${hits.url}slow` },
          policy: { timeoutMs: 200, retries: 1, retryDelayMs: 1 },
        },
      ],
    });

    await expect.poll(async () => (await view(run)).status, soon).toBe("failed");

    expect(await view(run)).toMatchObject({
      error: { code: "TIMEOUT" },
      steps: { call: { attempt: 2, error: { code: "TIMEOUT" } } },
    });
    await expect.poll(() => hits.gone, soon).toEqual(["slow", "slow"]);
  });
});

describe("a run's time limit", () => {
  test("stops what is under way", async () => {
    hits.silent.add("long");
    const run = await start(
      { nodes: [{ id: "call", type: "http", params: { url: `${hits.url}long` } }] },
      { timeoutMs: 500 },
    );

    await expect.poll(() => hits.gone, soon).toEqual(["long"]);
    await expect
      .poll(async () => view(run), soon)
      .toMatchObject({
        status: "failed",
        error: { code: "DEADLINE" },
        steps: { call: { status: "cancelled" } },
      });
  });
});

describe("a pause", () => {
  test("lets what is under way end, begins nothing more, and goes on when it is resumed", async () => {
    hits.silent.clear();
    const calls = ["one", "two"].map((id) => ({ id, type: "http", params: { url: `${hits.url}${id}` } }));
    const run = await start({
      nodes: [{ id: "nap", type: "wait", params: { ms: 400 } }, ...calls],
      edges: [
        { id: "a", from: { node: "nap", port: "out" }, to: { node: "one", port: "in" } },
        { id: "b", from: { node: "one", port: "response" }, to: { node: "two", port: "in" } },
      ],
    });

    expect(await server.call("POST", `/runs/${run}/pause`)).toMatchObject({ status: 200, json: { status: "paused" } });
    const due = Date.now() + 800;
    await expect.poll(() => Date.now() > due, soon).toBe(true);
    expect(await view(run)).toMatchObject({ status: "paused" });
    expect(hits.paths).toEqual([]);
    await server.call("POST", `/runs/${run}/resume`);

    await expect.poll(async () => (await view(run)).status, soon).toBe("succeeded");
    expect(hits.paths).toEqual(["one", "two"]);
  });
});
