import { expect, test } from "vitest";
import { startTriggered } from "../../triggers/startTriggered.ts";
import { call, edge, hits, makeGraph, run, server, startBeforeAll } from "../testing/rerunning.ts";

startBeforeAll();

/** one → two → three → end, and one → side. */
const line = () => ({
  name: "Line",
  nodes: [
    call("one"),
    call("two"),
    call("three"),
    call("side"),
    { id: "end", type: "output" },
    { id: "each", type: "map", params: { items: [] } },
    call("inner", "inner", { parent: "each" }),
  ],
  edges: [
    edge("one", "two", "response"),
    edge("two", "three", "response"),
    edge("three", "end", "response"),
    edge("one", "side", "response"),
  ],
});

const put = (graph: string, body: object) => server.call("PUT", `/graphs/${graph}/pins`, { body });

test("many nodes are pinned at once from a run; runs that ask for it use them, with the run they are from", async () => {
  const graph = await makeGraph(line());
  const first = await run(graph);
  const pinned = await put(graph, { run: first.id, nodes: ["two", "three"] });
  hits.paths.length = 0;

  const plain = await run(graph);
  const calls = hits.paths.splice(0);
  const again = await run(graph, { pinned: true });

  expect(pinned).toMatchObject({
    status: 200,
    json: { items: [{ node: "three", run: first.id, by: { kind: expect.any(String) } }, { node: "two" }] },
  });
  expect(calls.sort()).toEqual(["one", "side", "three", "two"]);
  expect(plain.steps.two.reusedHow).toBeUndefined();
  expect(hits.paths).toEqual(["one", "side"]);
  expect(again).toMatchObject({ status: "succeeded", output: first.output });
  expect(again.steps.two).toMatchObject({
    reusedFrom: first.id,
    reusedHow: "pinned",
    outputs: first.steps.two.outputs,
  });
});

test("what only feeds pinned nodes is left out, with a reason; what has an effect of its own is not", async () => {
  const graph = await makeGraph({
    ...line(),
    edges: [...line().edges.filter(({ id }) => id !== "one-side")],
  });
  await put(graph, { pins: { three: { response: { by: "hand" } } } });

  const again = await run(graph, { pinned: true });

  expect(again).toMatchObject({ status: "succeeded", output: { by: "hand" } });
  expect(hits.paths).toEqual(["side"]);
  expect(again.steps).toMatchObject({
    one: { status: "skipped", reason: expect.stringContaining("not needed") },
    two: { status: "skipped" },
    three: { reusedHow: "pinned", reusedFrom: graph },
  });
});

test("the node that a run begins at runs, pinned or not", async () => {
  const graph = await makeGraph(line());
  const first = await run(graph);
  await put(graph, { run: first.id, nodes: ["one", "two", "three"] });
  hits.paths.length = 0;

  await run(graph, { pinned: true, from: { run: first.id, node: "two" } });

  expect(hits.paths).toEqual(["two"]);
});

test("a pin wins over the earlier run's result, also for what follows it, and is left aside where its node is gone", async () => {
  const graph = await makeGraph(line());
  const first = await run(graph);
  await put(graph, { pins: { one: { response: "pinned" } } });
  const { revision } = (await server.call("GET", `/graphs/${graph}`)).json;

  const again = await run(graph, { pinned: true, from: { run: first.id, node: "three" } });
  await put(graph, { run: first.id, nodes: ["one"] });
  const same = await run(graph, { pinned: true, from: { run: first.id, node: "three" } });
  await server.call("PUT", `/graphs/${graph}`, {
    headers: { "if-match": `"${revision}"` },
    body: { nodes: [{ id: "start", type: "input" }], edges: [] },
  });
  const later = await run(graph, { pinned: true });

  expect(again.steps.one).toMatchObject({ reusedHow: "pinned", outputs: { response: "pinned" } });
  expect(again.steps.two).toMatchObject({ attempt: 1 });
  expect(same.steps.two).toMatchObject({ reusedFrom: first.id });
  expect(Object.keys(later.steps)).toEqual(["start"]);
});

test("unpinned one by one or all at once; the graph file knows nothing of it; the graph's end is theirs", async () => {
  const graph = await makeGraph(line());
  await put(graph, { pins: { one: { response: 1 }, two: { response: 2 }, side: { response: 3 } } });
  const nodesOf = (json: { items: { node: string }[] }) => json.items.map(({ node }) => node).sort();
  const pins = async () => nodesOf((await server.call("GET", `/graphs/${graph}/pins`)).json);

  expect(await pins()).toEqual(["one", "side", "two"]);
  const one = await server.call("DELETE", `/graphs/${graph}/pins`, { body: { nodes: ["one", "gone"] } });
  expect(nodesOf(one.json)).toEqual(["side", "two"]);
  expect((await server.call("GET", `/graphs/${graph}?format=file`)).text).not.toContain("pin");
  expect((await server.call("DELETE", `/graphs/${graph}/pins`)).json).toEqual({ items: [] });
  await put(graph, { pins: { one: { response: 1 } } });
  await server.call("DELETE", `/graphs/${graph}`);
  expect(await server.db("pin").where({ graph })).toEqual([]);
});

test("a large value is kept beside the row and comes whole", async () => {
  const graph = await makeGraph(line());
  const value = "large ".repeat(10_000);

  const reply = await put(graph, { pins: { three: { response: value } } });
  const again = await run(graph, { pinned: true });

  expect(reply.json.items[0].outputs.response).toMatchObject({ length: value.length });
  const read = await server.call("GET", `/runs/${again.id}/output?step=three&port=response`);
  expect(read.json.value).toBe(value);
});

test("what cannot be pinned is refused with its place, and nothing of it is pinned", async () => {
  const graph = await makeGraph(line());
  const first = await run(graph, { until: "one" });
  const other = await makeGraph(line());

  expect(await put(graph, { run: first.id, nodes: ["one", "two"] })).toMatchObject({
    status: 400,
    json: { errors: [{ path: "nodes.1" }] },
  });
  expect(await put(graph, { pins: { inner: { response: 1 } } })).toMatchObject({
    status: 400,
    json: { errors: [{ path: "pins.inner" }] },
  });
  expect(await put(graph, { pins: { one: { odd: 1 } } })).toMatchObject({
    status: 400,
    json: { errors: [{ path: "pins.one.odd" }] },
  });
  expect(await put(other, { run: first.id, nodes: ["one"] })).toMatchObject({
    status: 400,
    json: { errors: [{ path: "run" }] },
  });
  expect((await server.call("GET", `/graphs/${graph}/pins`)).json).toEqual({ items: [] });
});

test("a trigger's run never uses pins", async () => {
  const graph = await makeGraph(line());
  await put(graph, { pins: { one: { response: 1 } } });
  const trigger = (
    await server.call("POST", "/triggers", { body: { graph, kind: "schedule", config: { everyMinutes: 60 } } })
  ).json;
  const { workspace } = await server.db("graph").where({ id: graph }).first("workspace");
  const known = { ...trigger, workspace };

  const fired = await startTriggered(
    server.parts,
    known,
    { run: server.parts.makeId("run"), key: undefined, input: null, depth: 0 },
    { until: "end", ms: 20_000 },
  );

  expect(fired).toMatchObject({ started: true, state: { status: "succeeded" } });
  expect(hits.paths.sort()).toEqual(["one", "side", "three", "two"]);
});
