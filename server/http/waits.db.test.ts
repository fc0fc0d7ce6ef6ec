/** Signals, named locks and sub-graphs through the whole server: engine, queue and all. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const xy = { position: { x: 0, y: 0 } };

test("a run goes on with what a signal brings", async () => {
  const graph = await create([
    { id: "wait", type: "wait", params: { signal: "paid", key: { $expr: "run.input.order" } } },
    { id: "out", type: "output", params: {} },
  ]);
  const run = await begin(graph, { order: "7" });
  await expect.poll(() => statusOf(run)).toBe("waiting");

  const wrong = await signal({ signal: "paid", key: "8", payload: { amount: 1 } });
  const right = await signal({ signal: "paid", key: "7", payload: { amount: 2 } });

  expect([wrong.status, wrong.json]).toEqual([202, { delivered: 0, kept: false }]);
  expect(right.json).toEqual({ delivered: 1, kept: false });
  await expect.poll(() => outputOf(run)).toEqual({ amount: 2 });
});

test("a large payload arrives whole", async () => {
  const graph = await create([
    { id: "wait", type: "wait", params: { signal: "uploaded" } },
    { id: "size", type: "transform", params: { value: { $expr: "$length(inputs.in.text)" } } },
    { id: "out", type: "output", params: {} },
  ]);
  const run = await begin(graph);
  await expect.poll(() => statusOf(run)).toBe("waiting");

  await signal({ signal: "uploaded", payload: { text: "x".repeat(200_000) } });

  await expect.poll(() => outputOf(run)).toBe(200_000);
});

test("a kept signal is there when the run asks, once", async () => {
  const graph = await create([
    { id: "wait", type: "wait", params: { signal: "early", timeoutMs: 60_000 } },
    { id: "out", type: "output", params: {} },
  ]);

  const sent = await signal({ signal: "early", payload: { n: 1 }, keep: true });
  const [first, second] = [await begin(graph), await begin(graph)];

  expect(sent.json).toEqual({ delivered: 0, kept: true });
  await expect
    .poll(async () => (await Promise.all([statusOf(first), statusOf(second)])).toSorted())
    .toEqual(["succeeded", "waiting"]);
});

test("the same request twice is one signal", async () => {
  const headers = { "idempotency-key": "signal-1" };
  const body = { signal: "twice", keep: true };

  const first = await server.call("POST", "/signals", { body, headers });
  const second = await server.call("POST", "/signals", { body, headers });

  expect(second.json).toEqual(first.json);
  expect(second.headers["idempotency-replayed"]).toBe("true");
  expect(await server.db("kept_signal").where({ signal: "twice" }).pluck("signal")).toEqual(["twice"]);
});

test.each([
  ["no name", { signal: "" }],
  ["a payload that is no object", { signal: "paid", payload: [1] }],
  ["an unknown field", { signal: "paid", workspace: "ws_1" }],
])("%s is refused", async (_, body) => {
  expect(await signal(body)).toMatchObject({ status: 400, json: { code: "BAD_INPUT" } });
});

test("a payload above a megabyte is refused", async () => {
  const reply = await signal({ signal: "paid", payload: { text: "x".repeat(1_000_001) } });

  expect(reply).toMatchObject({ status: 413, json: { code: "TOO_LARGE" } });
});

test("runs are in a critical section one at a time", async () => {
  const graph = await create(
    [
      { id: "section", type: "section", params: { lock: "printer" } },
      { id: "wait", type: "wait", parent: "section", params: { signal: "printed", key: { $expr: "run.input.name" } } },
      { id: "out", type: "output", params: {} },
    ],
    [["section", "out"]],
  );
  const [a, b] = [await begin(graph, { name: "a" }), await begin(graph, { name: "b" })];
  const inside = async (run: string) => (await stepsOf(run))["section[0]/wait"]?.status === "asked";
  await expect.poll(() => Promise.all([inside(a), inside(b)])).toContain(true);
  const [holder, other] = (await inside(a)) ? [a, b] : [b, a];
  await expect.poll(async () => (await stepsOf(other)).section?.status).toBe("asked");
  expect(await inside(other)).toBe(false);

  await signal({ signal: "printed", key: holder === a ? "a" : "b" });

  await expect.poll(() => statusOf(holder)).toBe("succeeded");
  await expect.poll(() => inside(other)).toBe(true);
  await signal({ signal: "printed", key: other === a ? "a" : "b" });
  await expect.poll(() => statusOf(other)).toBe("succeeded");
  await expect.poll(() => server.db("named_lock").pluck("name")).toEqual([]);
});

test("who does not get in in time leaves by the other port", async () => {
  const graph = await create(
    [
      { id: "section", type: "section", params: { lock: "slow", timeoutMs: 200 } },
      { id: "wait", type: "wait", parent: "section", params: { signal: "slow.done" } },
      { id: "late", type: "output", params: { name: "late" } },
    ],
    [["section:timeout", "late"]],
  );
  const holder = await begin(graph);
  await expect.poll(async () => (await stepsOf(holder))["section[0]/wait"]?.status).toBe("asked");

  const late = await begin(graph, { tried: true });

  await expect.poll(() => statusOf(late)).toBe("succeeded");
  expect((await stepsOf(late)).section?.outputs).toHaveProperty("timeout");
  await server.call("POST", `/runs/${holder}/cancel`);
});

test("a sub-graph's output goes on in the parent, whatever its size", async () => {
  const child = await create([
    { id: "big", type: "transform", params: { value: { $expr: "{'text': $pad('', run.input.size, 'x')}" } } },
    { id: "out", type: "output", params: {} },
  ]);
  const parent = await create([
    { id: "input", type: "input", params: {} },
    { id: "call", type: "subgraph", params: { graph: child } },
    { id: "size", type: "transform", params: { value: { $expr: "$length(inputs.in.text)" } } },
    { id: "out", type: "output", params: {} },
  ]);

  for (const size of [10, 100_000]) {
    const run = await begin(parent, { size });
    await expect.poll(() => outputOf(run)).toBe(size);
  }
});

test("a graph that calls itself without an end stops at a depth", async () => {
  const graph = await create([{ id: "in", type: "transform", params: { value: 1 } }]);
  const path = `/graphs/${graph}`;
  const { revision } = (await server.call("GET", path)).json;
  const nodes = [
    { id: "go", type: "branch", version: 1, title: "Go", params: { cases: [{ id: "on", when: "true" }] }, ...xy },
    { id: "again", type: "subgraph", version: 1, title: "Again", params: { graph }, ...xy },
  ];
  const edges = [{ id: "e", from: { node: "go", port: "on" }, to: { node: "again", port: "in" } }];
  await server.call("PUT", path, { body: { nodes, edges }, headers: { "if-match": `"${revision}"` } });

  const run = await begin(graph);

  await expect.poll(() => statusOf(run), { timeout: 50_000 }).toBe("failed");
  const depths = await server.db("run").where({ graph }).pluck("depth");
  expect(Math.max(...depths)).toBe(20);
});

test("a run that is cancelled takes its children with it", async () => {
  const child = await create([{ id: "wait", type: "wait", params: { signal: "never" } }]);
  const parent = await create([{ id: "call", type: "subgraph", params: { graph: child } }]);
  const run = await begin(parent);
  const children = () => server.db("run").where({ parent_run: run }).pluck("status");
  await expect.poll(children).toEqual(["waiting"]);

  await server.call("POST", `/runs/${run}/cancel`);

  await expect.poll(children).toEqual(["cancelled"]);
});

interface TestNode {
  id: string;
  type: string;
  params: object;
  parent?: string;
}

/** A chain of the nodes in their order, unless edges are given, `node` or `node:port` to node. */
async function create(nodes: TestNode[], links?: [string, string][]): Promise<string> {
  const chain = nodes.slice(1).map(({ id }, index): [string, string] => [nodes[index]?.id ?? "", id]);
  const edges = (links ?? chain).map(([from, to], index) => {
    const [node = "", port = "out"] = from.split(":");
    return { id: `e${index}`, from: { node, port }, to: { node: to, port: "in" } };
  });
  const body = { name: "Waits", nodes: nodes.map((node) => ({ version: 1, title: node.id, ...xy, ...node })), edges };
  const reply = await server.call("POST", "/graphs", { body });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
}

async function begin(graph: string, input: unknown = {}): Promise<string> {
  const reply = await server.call("POST", `/graphs/${graph}/runs`, { body: { input } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
}

const signal = (body: object) => server.call("POST", "/signals", { body });
const viewOf = async (run: string) => (await server.call("GET", `/runs/${run}`)).json;
const statusOf = async (run: string): Promise<string> => (await viewOf(run)).status;
const outputOf = async (run: string): Promise<unknown> => (await viewOf(run)).output;

async function stepsOf(run: string): Promise<Record<string, { status: string; outputs?: object }>> {
  return (await viewOf(run)).steps;
}
