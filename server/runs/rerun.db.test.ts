/** Running again from a point, and with other results, on real parts. */
import { describe, expect, test } from "vitest";
import {
  addMember,
  answer,
  call,
  changeGraph,
  edge,
  ended,
  hits,
  line,
  makeGraph,
  run,
  server,
  startBeforeAll,
} from "./testing/rerunning.ts";

startBeforeAll();

describe("from a node on", () => {
  test("results upstream stand, with their run; the rest is called again", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    hits.paths.length = 0;

    const again = await run(graph, { from: { run: first.id, node: "two" } });

    expect(again).toMatchObject({ status: "succeeded", basedOn: first.id });
    expect(hits.paths).toEqual(["two", "three"]);
    expect(again.steps.one).toMatchObject({ reusedFrom: first.id });
  });

  test("on a newer revision only what still holds is reused", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    const { nodes, edges } = line();
    await changeGraph(graph, { nodes: nodes.map((node) => (node.id === "one" ? call("one", "other") : node)), edges });
    hits.paths.length = 0;

    const again = await run(graph, { from: { run: first.id, node: "three" } });

    expect(again).toMatchObject({ status: "succeeded", revision: 1 });
    expect(hits.paths).toEqual(["other", "two", "three"]);
    expect(Object.values(again.steps).filter((step) => (step as { reusedFrom?: string }).reusedFrom)).toHaveLength(1);
  });

  test("on the same revision as then, when it is named", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    await changeGraph(graph, { nodes: [{ id: "only", type: "output" }], edges: [] });
    hits.paths.length = 0;

    const again = await run(graph, { revision: 0, from: { run: first.id, node: "three" } });

    expect(again).toMatchObject({ status: "succeeded", revision: 0 });
    expect(hits.paths).toEqual(["three"]);
  });

  test("with another input the input nodes run again", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph, { input: 1 });
    hits.paths.length = 0;

    const same = await run(graph, { input: 1, from: { run: first.id, node: "three" } });
    const other = await run(graph, { input: 2, from: { run: first.id, node: "three" } });

    expect(same.steps.start.reusedFrom).toBe(first.id);
    expect(other.steps.start).toMatchObject({ attempt: 1, outputs: { out: 2 } });
    expect(hits.paths).toEqual(["three", "one", "two", "three"]);
  });

  test("until a node: upstream stands, it alone runs, and nothing after it", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    hits.paths.length = 0;

    const part = await run(graph, { from: { run: first.id, node: "two" }, until: "two" });

    expect(part).toMatchObject({ status: "succeeded" });
    expect(Object.keys(part.steps).sort()).toEqual(["one", "start", "two"]);
    expect(hits.paths).toEqual(["two"]);
  });

  test.each([
    ["a run of another graph", async () => ({ run: (await run(await makeGraph(line()))).id, node: "two" }), 400],
    ["a node that is not there", async (id: string) => ({ run: id, node: "none" }), 400],
    ["a run that is not there", async () => ({ run: "r_none", node: "two" }), 404],
  ])("%s is refused", async (_what, from, status) => {
    const graph = await makeGraph(line());
    const first = await run(graph);

    expect(await run(graph, { from: await from(first.id) })).toMatchObject({ httpStatus: status });
  });
});

describe("an edited output", () => {
  test("stands as edited, and what follows runs on it", async () => {
    const graph = await makeGraph({
      name: "Add",
      nodes: [
        { id: "start", type: "input" },
        { id: "add", type: "transform", params: { value: { $expr: "inputs.in + 1" } } },
        { id: "double", type: "transform", params: { value: { $expr: "inputs.in * 2" } } },
        { id: "end", type: "output" },
      ],
      edges: [edge("start", "add"), edge("add", "double"), edge("double", "end")],
    });
    const first = await run(graph, { input: 1 });

    const again = await run(graph, { from: { run: first.id, node: "add", outputs: { out: 100 } } });

    expect(first.output).toBe(4);
    expect(again).toMatchObject({ status: "succeeded", output: 200 });
    expect(again.steps.add).toMatchObject({ reusedHow: "edited", reusedFrom: first.id, outputs: { out: 100 } });
    expect(again.steps.start).toMatchObject({ reusedFrom: first.id });
    expect(again.steps.start.reusedHow).toBeUndefined();
  });

  test("of a failed step lets the run go on, and what only feeds it is not run again", async () => {
    const graph = await makeGraph(line());
    hits.broken.add("two");
    const first = await run(graph);
    const { nodes, edges } = line();
    await changeGraph(graph, { nodes: nodes.map((node) => (node.id === "one" ? call("one", "other") : node)), edges });
    hits.paths.length = 0;

    const again = await run(graph, { from: { run: first.id, node: "two", outputs: { response: { by: "hand" } } } });

    expect(first.status).toBe("failed");
    expect(again.status).toBe("succeeded");
    expect(again.steps.one).toMatchObject({ status: "skipped" });
    expect(hits.paths).toEqual(["three"]);
  });

  test("a large one is stored beside the journal, and what looks like a reference is a value", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    const fake = { $blob: "0".repeat(64), bytes: 1, preview: null };

    const large = await run(graph, {
      from: { run: first.id, node: "three", outputs: { response: "x".repeat(50_000) } },
    });
    const odd = await run(graph, { from: { run: first.id, node: "three", outputs: { response: fake } } });

    expect(large.steps.three.outputs.response).toMatchObject({ length: 50_000 });
    const read = await server.call("GET", `/runs/${large.id}/output?step=three&port=response`);
    expect(read.json.value).toHaveLength(50_000);
    expect((await server.call("GET", `/runs/${odd.id}/output?step=three&port=response`)).json.value).toEqual(fake);
  });

  test("an unknown port, both kinds of change at once, and a person's answer are refused with the place", async () => {
    const graph = await makeGraph({ ...line(), nodes: [...line().nodes, { id: "ok", type: "approval" }] });
    const first = await server.call("POST", `/graphs/${graph}/runs`, { body: {} });
    await answer(first.json.id, "ok", { choice: "approve" });
    const { id } = await ended(first.json.id);
    const from = { run: id, node: "two" };

    expect(await run(graph, { from: { ...from, outputs: { odd: 1 } } })).toMatchObject({
      httpStatus: 400,
      errors: [{ path: "from.outputs.odd" }],
    });
    expect(await run(graph, { from: { ...from, outputs: {}, answer: { choice: "approve" } } })).toMatchObject({
      httpStatus: 400,
      errors: [{ path: "from.outputs" }],
    });
    expect(await run(graph, { from: { run: id, node: "ok", outputs: { approved: 1 } } })).toMatchObject({
      httpStatus: 400,
      errors: [{ path: "from.outputs" }],
    });
  });

  test("an operator may run again, but not write a result", async () => {
    const operator = await addMember("operator");
    const graph = await makeGraph(line());
    const first = await run(graph);
    const from = { run: first.id, node: "three" };

    expect(await run(graph, { from }, operator)).toMatchObject({ status: "succeeded" });
    expect(await run(graph, { from: { ...from, outputs: { response: 1 } } }, operator)).toMatchObject({
      httpStatus: 403,
    });
  });
});
