import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const sum = {
  name: "Sum",
  nodes: [
    { id: "start", type: "input" },
    { id: "add", type: "transform", params: { value: { $expr: "inputs.in.a + inputs.in.b" } } },
    { id: "end", type: "output" },
  ],
  edges: [
    { id: "e1", from: { node: "start", port: "out" }, to: { node: "add", port: "in" } },
    { id: "e2", from: { node: "add", port: "out" }, to: { node: "end", port: "in" } },
  ],
};

const approval = {
  name: "Ask",
  nodes: [{ id: "ok", type: "approval", params: { title: "Go on?" } }],
  edges: [],
};

const wait = { prefer: "wait=20" };

test("a run that is waited for comes back with its output", async () => {
  const graph = await makeGraph(sum);

  const reply = await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: { input: { a: 2, b: 3 } } });

  expect(reply).toMatchObject({ status: 201, json: { status: "succeeded", output: 5, graph, revision: 0 } });
  expect(reply.json.steps.add).toMatchObject({ status: "succeeded", outputs: { out: 5 } });
  expect((await server.call("GET", `/runs/${reply.json.id}`)).json).toEqual(reply.json);
  expect((await server.call("GET", `/runs?graph=${graph}`)).json.items).toMatchObject([
    { id: reply.json.id, graphName: "Sum" },
  ]);
});

test("the list of runs names the step that a failed run failed at", async () => {
  const fails = { source: 'export default () => {\n  throw new Error("No.");\n};' };
  const titled = await makeGraph({
    name: "Fails",
    nodes: [{ id: "x", type: "code", title: "Halve it", params: fails }],
    edges: [],
  });
  const untitled = await makeGraph({ name: "Fails too", nodes: [{ id: "x", type: "code", params: fails }], edges: [] });
  const fine = await makeGraph({
    name: "Fine",
    nodes: [{ id: "x", type: "transform", params: { value: 1 } }],
    edges: [],
  });
  for (const graph of [titled, untitled, fine]) {
    await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: {} });
  }
  const failedAt = async (graph: string) =>
    (await server.call("GET", `/runs?graph=${graph}`)).json.items.map((run: { failedAt?: unknown }) => run.failedAt);

  expect(await failedAt(titled)).toEqual([{ step: "x", title: "Halve it" }]);
  expect(await failedAt(untitled)).toEqual([{ step: "x", title: expect.stringMatching(/^[A-Z]/) }]);
  expect(await failedAt(fine)).toEqual([undefined]);

  await server.call("PUT", `/graphs/${titled}`, { body: { name: "Fails", nodes: [], edges: [] } });
  expect(await failedAt(titled)).toEqual([{ step: "x", title: "Halve it" }]);
});

test("a run from a node on takes the earlier run's input and results, and one until a node stops there", async () => {
  const graph = await makeGraph(sum);
  const first = await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: { input: { a: 2, b: 3 } } });

  const body = { from: { run: first.json.id, node: "add" } };
  const again = await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body });
  const part = await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: { until: "start" } });

  expect(again.json).toMatchObject({ status: "succeeded", input: { a: 2, b: 3 }, output: 5 });
  expect(again.json.steps.start).toMatchObject({ reusedFrom: first.json.id, attempt: 0 });
  expect(again.json.steps.add).toMatchObject({ attempt: 1 });
  expect(Object.keys(part.json.steps)).toEqual(["start"]);
});

test("the journal pages by sequence number and has no gaps", async () => {
  const graph = await makeGraph(sum);
  const run = (await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: { input: { a: 1, b: 1 } } }))
    .json.id;

  const all = (await server.call("GET", `/runs/${run}/events`)).json.items;
  const rest = (await server.call("GET", `/runs/${run}/events?after=3`)).json.items;

  expect(all.map(({ seq }: { seq: number }) => seq)).toEqual(all.map((_: unknown, index: number) => index + 1));
  expect(rest).toEqual(all.slice(3));
});

test("the same start with one key is one run", async () => {
  const graph = await makeGraph(sum);
  const start = () =>
    server.call("POST", `/graphs/${graph}/runs`, {
      headers: { "idempotency-key": `start-${graph}` },
      body: { input: { a: 1, b: 2 } },
    });

  const [first, second] = [await start(), await start()];

  expect(second.json.id).toBe(first.json.id);
  expect((await server.call("GET", `/runs?graph=${graph}`)).json.items).toHaveLength(1);
});

test("a graph with errors does not start, and says where", async () => {
  const graph = await makeGraph({ ...sum, nodes: [...sum.nodes, { id: "odd", type: "nothing" }] });

  const reply = await server.call("POST", `/graphs/${graph}/runs`, { body: {} });

  expect(reply).toMatchObject({ status: 422, json: { code: "GRAPH_INVALID" } });
  expect(reply.json.detail).toContain("odd");
});

test("a gate is answered once: again the same is fine, something else is a conflict", async () => {
  const graph = await makeGraph(approval);
  const run = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json.id;
  const gate = await openGate(run);
  const answer = (choice: string) => server.call("POST", `/gates/${gate.id}/answer`, { body: { choice } });
  const [yes, no] = gate.question.choices;

  expect(await answer("perhaps")).toMatchObject({ status: 400 });
  expect(await answer(yes)).toMatchObject({ status: 200, json: { status: "answered", answer: { choice: yes } } });
  expect(await answer(yes)).toMatchObject({ status: 200 });
  expect(await answer(no)).toMatchObject({ status: 409, json: { code: "ALREADY_ANSWERED" } });
  expect((await server.call("GET", `/gates/${gate.id}`)).json).toMatchObject({ status: "answered" });
});

test("of many different answers at once one counts", async () => {
  const graph = await makeGraph(approval);
  const run = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json.id;
  const gate = await openGate(run);
  const [yes, no] = gate.question.choices;

  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      server.call("POST", `/gates/${gate.id}/answer`, { body: { choice: index % 2 === 0 ? yes : no } }),
    ),
  );

  const counted = replies.filter(({ status }) => status === 200).map(({ json }) => json.answer.choice);
  expect(counted).toEqual(Array(5).fill(counted[0]));
  expect(replies.filter(({ status }) => status === 409)).toHaveLength(5);
  const events = (await server.call("GET", `/runs/${run}/events`)).json.items;
  expect(events.filter(({ type }: { type: string }) => type === "step.answered")).toHaveLength(1);
});

test("a waiting run is cancelled, and stays cancelled", async () => {
  const graph = await makeGraph(approval);
  const run = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json.id;
  await openGate(run);

  const cancelled = await server.call("POST", `/runs/${run}/cancel`);

  expect(cancelled).toMatchObject({ status: 200, json: { status: "cancelled" } });
  expect((await server.call("POST", `/runs/${run}/resume`)).status).toBe(409);
});

test("an expression is tried on the newest run's data", async () => {
  const graph = await makeGraph(sum);
  const preview = (body: object) => server.call("POST", `/graphs/${graph}/preview`, { body: { node: "add", ...body } });
  const without = await preview({ expr: "1 + 1" });
  const run = (await server.call("POST", `/graphs/${graph}/runs`, { headers: wait, body: { input: { a: 2, b: 3 } } }))
    .json.id;

  expect(without.json).toEqual({ ok: true, value: 2 });
  expect((await preview({ expr: "inputs.in.a * 10" })).json).toEqual({ ok: true, value: 20, run });
  expect((await preview({ expr: "A is {{ run.input.a }}, sum {{ steps.add.out }}", template: true })).json).toEqual({
    ok: true,
    value: "A is 2, sum 5",
    run,
  });
  expect((await preview({ expr: "1 +" })).json).toMatchObject({ ok: false, error: expect.any(String), at: 3 });
  const text = "A is {{ run.input.a }}, sum {{ 1 + }}";
  expect((await preview({ expr: text, template: true })).json).toMatchObject({
    ok: false,
    at: text.indexOf(" }}", 25),
  });
  expect((await preview({ expr: "1", run: "r_none" })).status).toBe(404);
});

async function makeGraph(body: object): Promise<string> {
  return (await server.call("POST", "/graphs", { body })).json.id;
}

async function openGate(run: string) {
  for (let tries = 0; tries < 200; tries++) {
    const { items } = (await server.call("GET", `/gates?run=${run}&status=open`)).json;
    if (items.length > 0) return items[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("No gate opened.");
}
