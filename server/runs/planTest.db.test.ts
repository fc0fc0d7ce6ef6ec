import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";
import { countHits, type Hits } from "./testing/hits.ts";

let hits: Hits;
let server: TestServer;
beforeAll(async () => {
  hits = await countHits();
  server = await startTestServer({ env: { EGRESS_ALLOW: hits.host } });
});
afterAll(async () => {
  await server.stop();
  await hits[Symbol.asyncDispose]();
});
beforeEach(() => {
  hits.paths.length = 0;
});

const edge = (from: string, to: string, port = "out") => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: "in" },
});
const sum = { id: "sum", type: "code", params: { source: "export default (input) => input.status + 1;" } };

/** one → sum → two → end; `one` and `two` call outside. */
function line(more: object[] = []) {
  return {
    name: "Tested",
    nodes: [
      { id: "one", type: "http", params: { url: `${hits.url}one` } },
      sum,
      { id: "two", type: "http", params: { url: `${hits.url}two` } },
      { id: "end", type: "output" },
      ...more,
    ],
    edges: [edge("one", "sum", "response"), edge("sum", "two"), edge("two", "end", "response")],
  };
}

async function makeGraph(body: object = line()): Promise<string> {
  return (await server.call("POST", "/graphs", { body })).json.id;
}

async function run(graph: string, body: object = {}) {
  return (await server.call("POST", `/graphs/${graph}/runs`, { headers: { prefer: "wait=20" }, body })).json;
}

test("one node runs by itself on what the last run gave before it, and nothing else is called", async () => {
  const graph = await makeGraph();
  const first = await run(graph);
  hits.paths.length = 0;

  const tested = await run(graph, { test: { node: "sum", run: first.id } });

  expect(hits.paths).toEqual([]);
  expect(tested).toMatchObject({
    status: "succeeded",
    basedOn: first.id,
    steps: { one: { status: "succeeded", reusedFrom: first.id }, sum: { status: "succeeded", outputs: { out: 201 } } },
  });
  expect(Object.keys(tested.steps).sort()).toEqual(["one", "sum"]);
});

test("it runs as it is drawn now, also when what comes before it was changed since the run", async () => {
  const graph = await makeGraph();
  const first = await run(graph);
  const changed = line();
  changed.nodes[0] = { id: "one", type: "http", params: { url: `${hits.url}other` } };
  changed.nodes[1] = { ...sum, params: { source: "export default (input) => input.status * 2;" } };
  await server.call("PUT", `/graphs/${graph}`, { body: changed });
  hits.paths.length = 0;

  const tested = await run(graph, { test: { node: "sum", run: first.id } });

  expect(tested).toMatchObject({ status: "succeeded", steps: { sum: { outputs: { out: 400 } } } });
  expect(hits.paths).toEqual([]);
});

test("what is written by hand goes before what the run gave, and needs no run", async () => {
  const graph = await makeGraph();

  const tested = await run(graph, { test: { node: "sum", given: { one: { response: { status: 7 } } } } });

  expect(tested).toMatchObject({
    status: "succeeded",
    steps: { one: { reusedHow: "edited" }, sum: { outputs: { out: 8 } } },
  });
  expect(hits.paths).toEqual([]);
});

test("what comes before what it needs is left out, and a first node needs nothing", async () => {
  const graph = await makeGraph();

  const second = await run(graph, { test: { node: "two", given: { sum: { out: 1 } } } });
  const first = await run(graph, { test: { node: "one" } });

  expect(second).toMatchObject({
    status: "succeeded",
    steps: { one: { status: "skipped" }, two: { status: "succeeded" } },
  });
  expect(first).toMatchObject({ status: "succeeded", steps: { one: { status: "succeeded" } } });
  expect(hits.paths).toEqual(["two", "one"]);
});

test("without anything to test with, with a node that does not lead there, or inside a region it is refused", async () => {
  const inner = { id: "inner", type: "transform", parent: "each" };
  const graph = await makeGraph(line([{ id: "each", type: "map", params: { items: [] } }, inner]));
  const refused = async (test: object) => {
    const { status, json } = await server.call("POST", `/graphs/${graph}/runs`, { body: { test } });
    return [status, json.errors?.[0]?.path];
  };

  expect(await refused({ node: "sum" })).toEqual([400, "test.given.one"]);
  expect(await refused({ node: "sum", given: { two: { response: 1 } } })).toEqual([400, "test.given.two"]);
  expect(await refused({ node: "sum", given: { one: { nowhere: 1 } } })).toEqual([400, "test.given.one.nowhere"]);
  expect(await refused({ node: "inner" })).toEqual([400, "test.node"]);
  expect(await refused({ node: "ghost" })).toEqual([400, "until"]);
  const both = await server.call("POST", `/graphs/${graph}/runs`, { body: { test: { node: "one" }, until: "two" } });
  expect(both).toMatchObject({ status: 400, json: { errors: [{ path: "test" }] } });
  expect((await server.call("GET", `/runs?graph=${graph}`)).json.items).toEqual([]);
});

test("a test never leads around an approval: no answer is written by hand, and an old one must be to the same question", async () => {
  const gate = (title: string) => ({
    name: "Gated",
    nodes: [
      { id: "ask", type: "approval", params: { title } },
      { id: "send", type: "http", params: { url: `${hits.url}send`, method: "POST" } },
    ],
    edges: [edge("ask", "send", "approved")],
  });
  const graph = await makeGraph(gate("Send it?"));

  const byHand = await server.call("POST", `/graphs/${graph}/runs`, {
    body: { test: { node: "send", given: { ask: { approved: true } } } },
  });

  expect(byHand).toMatchObject({ status: 400, json: { errors: [{ path: "test.given.ask" }] } });
  const { id } = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json;
  await expect.poll(async () => (await server.call("GET", `/gates?status=open&run=${id}`)).json.items.length).toBe(1);
  const [open] = (await server.call("GET", `/gates?status=open&run=${id}`)).json.items;
  await server.call("POST", `/gates/${open.id}/answer`, { body: { choice: "approve" } });
  await expect.poll(async () => (await server.call("GET", `/runs/${id}`)).json.status).toBe("succeeded");
  hits.paths.length = 0;

  const same = await run(graph, { test: { node: "send", run: id } });
  await server.call("PUT", `/graphs/${graph}`, { body: gate("Send it to everybody?") });
  const other = await server.call("POST", `/graphs/${graph}/runs`, { body: { test: { node: "send", run: id } } });

  expect(same.status).toBe("succeeded");
  expect(hits.paths).toEqual(["send"]);
  expect(other).toMatchObject({ status: 400, json: { errors: [{ path: "test.given.ask" }] } });
});
