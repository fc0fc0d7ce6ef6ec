import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { startTestServer, type TestServer } from "../testing.ts";
import { deepestChain, fireRunEnd } from "./runEnds.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function makeGraph(name: string, value: Json = { $expr: "inputs.in" }): Promise<string> {
  const nodes = [
    { id: "in", type: "input" },
    { id: "t", type: "transform", params: { value } },
    { id: "out", type: "output" },
  ];
  const edges = [
    { id: "a", from: { node: "in", port: "out" }, to: { node: "t", port: "in" } },
    { id: "b", from: { node: "t", port: "out" }, to: { node: "out", port: "in" } },
  ];
  const reply = await server.call("POST", "/graphs", { body: { name, nodes, edges } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
}

const after = (graph: string, watched: string, config: object = {}) =>
  server.call("POST", "/triggers", { body: { graph, kind: "runEnd", config: { graph: watched, ...config } } });
const start = async (graph: string, input: Json = null): Promise<string> =>
  (await server.call("POST", `/graphs/${graph}/runs`, { body: { input }, headers: { prefer: "wait=20" } })).json.id;
const runsOf = (graph: string) => server.db("run").where({ graph }).orderBy("created_at");

test("the end of a run starts another graph with what came of it", async () => {
  const [first, second] = [await makeGraph("First"), await makeGraph("Second")];
  const { json: trigger } = await after(second, first);

  const run = await start(first, { order: 7 });

  await expect.poll(() => runsOf(second)).toHaveLength(1);
  const [followed] = await runsOf(second);
  await expect
    .poll(async () => (await server.call("GET", `/runs/${followed.id}`)).json)
    .toMatchObject({
      status: "succeeded",
      input: { run, graph: first, status: "succeeded", output: { order: 7 }, error: null },
    });
  expect(followed).toMatchObject({ trigger_id: trigger.id, depth: 1 });
});

test("only the wished ends count, and each once however often it is told", async () => {
  const [fails, second] = [await makeGraph("Fails", { $expr: "$error('no')" }), await makeGraph("After failures")];
  await after(second, fails, { statuses: ["succeeded", "cancelled"] });
  const { json: wished } = await after(second, fails, { statuses: ["failed"] });

  const run = await start(fails);

  await expect.poll(() => runsOf(second)).toHaveLength(1);
  const [created] = await server.parts.journal.read(run, 0, 1);
  if (created?.type !== "run.created") throw new Error("The journal begins with the run.");
  const { workspace } = await server.db("run").where({ id: run }).first("workspace");
  await Promise.all([1, 2, 3].map(() => fireRunEnd(server.parts, { id: run, workspace, created })));
  expect(await runsOf(second)).toMatchObject([{ trigger_id: wished.id }]);
  const [{ id }] = await runsOf(second);
  expect((await server.call("GET", `/runs/${id}`)).json.input).toMatchObject({
    status: "failed",
    error: { code: "EXPRESSION_FAILED" },
  });
});

test("a loop is refused, directly and round about, unless it is wished", async () => {
  const [a, b, c] = [await makeGraph("A"), await makeGraph("B"), await makeGraph("C")];

  expect(await after(a, a)).toMatchObject({ status: 400, json: { errors: [{ path: "config.graph" }] } });
  expect((await after(b, a)).status).toBe(201);
  const { json: last } = await after(c, b);
  expect(await after(a, c)).toMatchObject({ status: 400, json: { errors: [{ path: "config.graph" }] } });
  const moved = await server.call("PATCH", `/triggers/${last.id}`, { body: { config: { graph: c } } });
  expect(moved).toMatchObject({ status: 400, json: { errors: [{ path: "config.graph" }] } });
  expect(await after(a, "g_nothing")).toMatchObject({ status: 400, json: { errors: [{ path: "config.graph" }] } });
});

test("a wished loop ends", async () => {
  const graph = await makeGraph("Round and round", 1);
  const { json: trigger } = await after(graph, graph, { loop: true });

  await start(graph);

  await expect
    .poll(async () => (await server.call("GET", `/triggers/${trigger.id}`)).json.lastError?.message, {
      timeout: 50_000,
    })
    .toContain("A chain of 16 runs");
  const depths = await server.db("run").where({ graph }).orderBy("depth").pluck("depth");
  expect(depths).toEqual(Array.from({ length: deepestChain + 1 }, (_, depth) => depth));
});
