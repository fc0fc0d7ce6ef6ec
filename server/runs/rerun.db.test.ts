/** Running again from a point, with other results and other answers, on real parts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Role } from "#shared/api/routes/session.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { hashSecret } from "../people/secrets.ts";
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
  hits.broken.clear();
});

const edge = (from: string, to: string, port = "out", into = "in") => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: into },
});
const call = (id: string, path: string = id, more = {}) => ({
  id,
  type: "http",
  params: { url: path.includes("&") ? { $expr: path } : `${hits.url}${path}` },
  ...more,
});
const post = (id: string, more = {}) => ({
  id,
  type: "http",
  params: { method: "POST", url: `${hits.url}${id}` },
  ...more,
});
const line = () => ({
  name: "Line",
  nodes: [{ id: "start", type: "input" }, call("one"), call("two"), call("three"), { id: "end", type: "output" }],
  edges: [
    edge("start", "one"),
    edge("one", "two", "response"),
    edge("two", "three", "response"),
    edge("three", "end", "response"),
  ],
});

async function makeGraph(body: object): Promise<string> {
  const { json, status } = await server.call("POST", "/graphs", { body });
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

async function changeGraph(id: string, body: { nodes: object[]; edges: object[] }): Promise<void> {
  const { json } = await server.call("GET", `/graphs/${id}`);
  const headers = { "if-match": `"${json.revision}"` };
  const { nodes, edges } = body;
  expect(await server.call("PUT", `/graphs/${id}`, { headers, body: { nodes, edges } })).toMatchObject({ status: 200 });
}

async function run(graph: string, body: object = {}, token?: string) {
  const { json, status } = await server.call("POST", `/graphs/${graph}/runs`, {
    headers: { prefer: "wait=20" },
    body,
    ...(token !== undefined && { token }),
  });
  return { ...json, httpStatus: status };
}

async function eventsOf(id: string): Promise<RunEvent[]> {
  return (await server.call("GET", `/runs/${id}/events`)).json.items;
}

async function answer(id: string, step: string, body: object, token?: string): Promise<void> {
  await expect.poll(() => gateOf(id, step), { timeout: 10_000 }).toBeDefined();
  const gate = await gateOf(id, step);
  const reply = await server.call("POST", `/gates/${gate.id}/answer`, { body, ...(token !== undefined && { token }) });
  expect(reply, JSON.stringify(reply.json)).toMatchObject({ status: 200 });
}

async function gateOf(id: string, step: string) {
  const { items } = (await server.call("GET", `/gates?run=${id}&limit=100`)).json;
  return items.find((gate: { step: string }) => gate.step === step);
}

async function ended(id: string) {
  await expect
    .poll(async () => (await server.call("GET", `/runs/${id}`)).json.endedAt, { timeout: 15_000 })
    .toBeDefined();
  return (await server.call("GET", `/runs/${id}`)).json;
}

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

describe("a changed answer", () => {
  const asked = (approvers?: string[]) => ({
    name: "Ask",
    nodes: [
      call("look"),
      { id: "ok", type: "approval", params: { title: "Go on?", ...(approvers && { approvers }) } },
      post("yes"),
      post("no"),
    ],
    edges: [edge("look", "ok", "response"), edge("ok", "yes", "approved"), edge("ok", "no", "rejected")],
  });

  async function answered(graph: string, choice = "reject") {
    const { id } = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json;
    await answer(id, "ok", { choice });
    const state = await ended(id);
    hits.paths.length = 0;
    return state;
  }

  test("goes the other way from the gate on, by whoever changed it; the old gate stays as it was", async () => {
    const graph = await makeGraph(asked());
    const first = await answered(graph);

    const again = await run(graph, {
      from: { run: first.id, node: "ok", answer: { choice: "approve", note: "After all" } },
    });

    expect(again).toMatchObject({ status: "succeeded", steps: { ok: { attempt: 1 }, look: { reusedFrom: first.id } } });
    expect(hits.paths).toEqual(["yes"]);
    const gate = await gateOf(first.id, "ok");
    expect(gate).toMatchObject({ status: "answered", answer: { choice: "reject" } });
    const fact = (await eventsOf(again.id)).find(({ type }) => type === "step.answered");
    expect(fact).toMatchObject({ by: { kind: expect.any(String) }, answer: { choice: "approve", note: "After all" } });
    expect(fact).not.toMatchObject({ gate: gate.id });
    expect(await gateOf(again.id, "ok")).toBeUndefined();
  });

  test("is changed back in the run that came of it", async () => {
    const graph = await makeGraph(asked());
    const first = await answered(graph);
    const second = await run(graph, { from: { run: first.id, node: "ok", answer: { choice: "approve" } } });
    hits.paths.length = 0;

    const third = await run(graph, { from: { run: second.id, node: "ok", answer: { choice: "reject" } } });

    expect(third).toMatchObject({ status: "succeeded", steps: { look: { reusedFrom: first.id } } });
    expect(hits.paths).toEqual(["no"]);
  });

  test("what is no answer, was never answered, or was asked otherwise since, is refused", async () => {
    const graph = await makeGraph(asked());
    const first = await answered(graph);
    const from = { run: first.id, node: "ok" };

    expect(await run(graph, { from: { ...from, answer: { choice: "maybe" } } })).toMatchObject({ httpStatus: 400 });
    expect(await run(graph, { from: { ...from, node: "look", answer: { choice: "approve" } } })).toMatchObject({
      httpStatus: 409,
    });
    const { nodes, edges } = asked();
    await changeGraph(graph, { nodes: nodes.map((node) => (node.id === "look" ? call("look", "new") : node)), edges });
    expect(await run(graph, { from: { ...from, answer: { choice: "approve" } } })).toMatchObject({ httpStatus: 409 });
    expect(hits.paths).toEqual([]);
  });

  test("the old question says who may change it, and a form's schema what it may say", async () => {
    const theirs = await makeGraph(asked(["boss@example.com"]));
    const boss = await addMember("editor", "boss@example.com");
    const { id } = (await server.call("POST", `/graphs/${theirs}/runs`, { body: {} })).json;
    await answer(id, "ok", { choice: "reject" }, boss);
    await ended(id);
    const changed = { from: { run: id, node: "ok", answer: { choice: "approve" } } };
    expect(await run(theirs, changed)).toMatchObject({ httpStatus: 403 });
    expect(await run(theirs, changed, boss)).toMatchObject({ status: "succeeded" });

    const schema = { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] };
    const form = await makeGraph({
      name: "Form",
      nodes: [
        { id: "ask", type: "form", params: { title: "How much?", schema } },
        { id: "end", type: "output" },
      ],
      edges: [edge("ask", "end")],
    });
    const asks = (await server.call("POST", `/graphs/${form}/runs`, { body: {} })).json.id;
    await answer(asks, "ask", { choice: "submit", form: { sum: 1 } });
    await ended(asks);
    const from = (sum: unknown) => ({ from: { run: asks, node: "ask", answer: { choice: "submit", form: { sum } } } });
    expect(await run(form, from("much"))).toMatchObject({ httpStatus: 400, errors: [{ path: "form.sum" }] });
    expect(await run(form, from(2))).toMatchObject({ status: "succeeded", output: { sum: 2 } });
  });

  test("in a region: its round goes on from the gate, the other rounds stand, nobody is asked twice", async () => {
    const graph = await makeGraph({
      name: "Each",
      nodes: [
        { id: "each", type: "map", params: { items: ["a", "b", "c"] } },
        call("draft", `"${hits.url}draft-" & item`, { parent: "each" }),
        { id: "ok", type: "approval", parent: "each", params: { title: "Send?" } },
        {
          id: "send",
          type: "http",
          parent: "each",
          params: { method: "POST", url: { $expr: `"${hits.url}send-" & item` } },
        },
        { id: "end", type: "output" },
      ],
      edges: [edge("draft", "ok", "response"), edge("ok", "send", "approved"), edge("each", "end")],
    });
    const { id } = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json;
    await answer(id, "each[0]/ok", { choice: "approve" });
    await answer(id, "each[1]/ok", { choice: "reject" });
    await answer(id, "each[2]/ok", { choice: "approve" });
    await ended(id);
    hits.paths.length = 0;
    const from = { run: id, node: "each[1]/ok", answer: { choice: "approve" } };

    const { run: _run, ...asked } = from;
    const preview = await server.call("POST", `/runs/${id}/preview`, { body: asked });
    expect(hits.paths).toEqual([]);
    const again = await run(graph, { from });

    expect(again).toMatchObject({ status: "succeeded" });
    expect(hits.paths).toEqual(["send-b"]);
    expect(again.output).toHaveLength(3);
    expect(again.output[0]).toMatchObject({ body: { path: "send-a" } });
    expect(again.output[1]).toMatchObject({ body: { path: "send-b" } });
    expect(
      preview.json.again.map(({ step, asks, writes }: Record<string, unknown>) => ({ step, asks, writes })),
    ).toEqual([
      { step: "each[1]/ok", asks: false, writes: false },
      { step: "each[1]/send", asks: false, writes: true },
      { step: "end", asks: false, writes: false },
    ]);
    expect(await run(graph, { from: { ...from, node: "ok" } })).toMatchObject({
      httpStatus: 400,
      errors: [{ path: "from.node" }],
    });
  });
});

describe("a preview", () => {
  test("says what would run again, with its cost and effects, and starts nothing", async () => {
    const graph = await makeGraph({
      name: "Plan",
      nodes: [
        call("look"),
        { id: "ok", type: "approval", title: "Go on?" },
        post("send"),
        { id: "end", type: "output" },
        post("never"),
      ],
      edges: [
        edge("look", "ok", "response"),
        edge("ok", "send", "approved"),
        edge("send", "end", "response"),
        edge("ok", "never", "rejected"),
      ],
    });
    const { id } = (await server.call("POST", `/graphs/${graph}/runs`, { body: {} })).json;
    await answer(id, "ok", { choice: "approve" });
    await ended(id);
    hits.paths.length = 0;
    const spend = { inputTokens: 0, outputTokens: 0, usd: 0, modelCalls: 0 };
    const preview = (body: object) => server.call("POST", `/runs/${id}/preview`, { body });

    const blobs = (await server.parts.blobs.size()).count;

    const changed = await preview({ node: "ok", answer: { choice: "reject" } });
    const fromHere = await preview({ node: "ok" });
    const edited = await preview({ node: "send", outputs: { response: "x".repeat(50_000) } });

    expect(changed).toMatchObject({ status: 200, json: { revision: 0, spend } });
    expect(changed.json.again).toMatchObject([
      { step: "ok", title: "Go on?", type: "approval", asks: false, writes: false, effects: 0, ran: true },
      { step: "send", writes: true, effects: 1, ran: true },
      { step: "end", writes: false },
      { step: "never", writes: true, effects: 0, ran: false },
    ]);
    expect(changed.json.reused).toMatchObject([
      { step: "look", how: "reused" },
      { step: "ok", how: "answered" },
    ]);
    expect(fromHere.json.again[0]).toMatchObject({ step: "ok", asks: true });
    expect(fromHere.json.asked).toMatchObject({
      step: "ok",
      question: { kind: "approval", choices: ["approve", "reject"] },
      answer: { choice: "approve" },
    });
    expect(edited.json.asked).toBeUndefined();
    expect(edited.json.again.map(({ step }: { step: string }) => step)).toEqual(["end"]);
    expect(edited.json.reused).toContainEqual({
      node: "send",
      step: "send",
      title: "send",
      type: "http",
      how: "edited",
    });
    expect(hits.paths).toEqual([]);
    expect((await server.call("GET", `/runs?graph=${graph}`)).json.items).toHaveLength(1);
    expect((await server.parts.blobs.size()).count).toBe(blobs);
  });

  test("refuses what the start would refuse", async () => {
    const graph = await makeGraph(line());
    const { id } = await run(graph);
    const preview = (body: object) => server.call("POST", `/runs/${id}/preview`, { body });

    expect(await preview({ node: "none" })).toMatchObject({ status: 400 });
    expect(await preview({ node: "two", outputs: { odd: 1 } })).toMatchObject({ status: 400 });
    expect(await preview({ node: "two", answer: { choice: "approve" } })).toMatchObject({ status: 409 });
    expect(await preview({ node: "two", revision: 99 })).toMatchObject({ status: 404 });
  });
});

describe("trying again what failed", () => {
  const each = (type: string, params: object = {}) => ({
    name: "Each",
    nodes: [
      { id: "each", type, params },
      call("work", `"${hits.url}work-" & $string(${type === "repeat" ? "round" : type === "map" ? "item" : "1"})`, {
        parent: "each",
      }),
      { id: "end", type: "output" },
    ],
    edges: [edge("each", "end")],
  });
  const retry = async (id: string, body?: object) => {
    const reply = await server.call("POST", `/runs/${id}/retry`, { body });
    expect(reply, JSON.stringify(reply.json)).toMatchObject({ status: 200 });
    return ended(reply.json.id);
  };

  test("of five rounds of a map only the failed one runs again", async () => {
    const graph = await makeGraph(each("map", { items: [1, 2, 3, 4, 5], concurrency: 5 }));
    hits.broken.add("work-3");
    const first = await run(graph);
    hits.broken.clear();
    const called = hits.paths.length;

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(called).toBe(5);
    expect(again).toMatchObject({ status: "succeeded", basedOn: first.id });
    expect(hits.paths.slice(called)).toContain("work-3");
    expect(hits.paths.slice(called).length).toBeLessThanOrEqual(5 - settledRoundsOf(await eventsOf(first.id)));
    expect(again.output.map((item: { body: { path: string } }) => item.body.path)).toEqual(
      [1, 2, 3, 4, 5].map((item) => `work-${item}`),
    );
  });

  test("a repeat goes on with the round that failed", async () => {
    const graph = await makeGraph(each("repeat", { until: "round >= 3", max: 5 }));
    hits.broken.add("work-2");
    const first = await run(graph);
    hits.broken.clear();

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(again.status).toBe("succeeded");
    expect(hits.paths).toEqual(["work-1", "work-2", "work-2", "work-3"]);
  });

  test("a critical section runs as a whole, under its lock", async () => {
    const section = each("section", { lock: "one" });
    const graph = await makeGraph({ ...section, nodes: [...section.nodes, call("more", "more", { parent: "each" })] });
    hits.broken.add("more");
    const first = await run(graph);
    hits.broken.clear();
    hits.paths.length = 0;

    const again = await retry(first.id);

    expect(first.status).toBe("failed");
    expect(again.status).toBe("succeeded");
    expect(hits.paths.sort()).toEqual(["more", "work-1"]);
    expect(await server.db("named_lock").where({ run: again.id })).toEqual([]);
  });

  test("on the newest revision: what was changed runs, what holds is reused", async () => {
    const graph = await makeGraph(line());
    hits.broken.add("two");
    const first = await run(graph);
    const { nodes, edges } = line();
    await changeGraph(graph, { nodes: nodes.map((node) => (node.id === "two" ? call("two", "mended") : node)), edges });
    hits.paths.length = 0;

    const again = await retry(first.id, { revision: "newest" });

    expect(again).toMatchObject({ status: "succeeded", revision: 1, steps: { one: { reusedFrom: first.id } } });
    expect(hits.paths).toEqual(["mended", "three"]);
  });

  test("a finished run is not tried again", async () => {
    const { id } = await run(await makeGraph(line()));

    expect(await server.call("POST", `/runs/${id}/retry`)).toMatchObject({ status: 409 });
  });

  test("a budget stays, and an edited result stays edited", async () => {
    const graph = await makeGraph(line());
    const first = await run(graph);
    hits.broken.add("three");
    const from = { run: first.id, node: "two", outputs: { response: 1 } };
    const second = await run(graph, { from, budget: { attempts: 9 } });
    hits.broken.clear();

    const again = await retry(second.id);

    expect(again).toMatchObject({
      status: "succeeded",
      budget: { attempts: 9 },
      steps: { two: { reusedHow: "edited" } },
    });
  });
});

describe("limits of a run", () => {
  const slow = { name: "Slow", nodes: [{ id: "ok", type: "approval" }], edges: [] };

  test("a deadline and a time limit end it, also while it waits", async () => {
    const graph = await makeGraph(slow);

    const limited = await run(graph, { timeoutMs: 300 });
    const due = await run(graph, { deadline: Date.now() + 300 });

    expect(limited).toMatchObject({ status: "failed", error: { code: "DEADLINE" } });
    expect(due).toMatchObject({ status: "failed", error: { code: "DEADLINE" }, deadline: expect.any(Number) });
    expect(await gateOf(limited.id, "ok")).toMatchObject({ status: "cancelled" });
  });

  test("a deadline that has passed, and two at once, are refused with the place", async () => {
    const graph = await makeGraph(slow);

    expect(await run(graph, { deadline: 1 })).toMatchObject({ httpStatus: 400, errors: [{ path: "deadline" }] });
    expect(await run(graph, { deadline: Date.now() + 99_999, timeoutMs: 5 })).toMatchObject({
      httpStatus: 400,
      errors: [{ path: "timeoutMs" }],
    });
  });

  test("a budget of attempts and of time is kept", async () => {
    const graph = await makeGraph(line());

    expect(await run(graph, { budget: { attempts: 2 } })).toMatchObject({
      status: "failed",
      error: { code: "BUDGET_EXCEEDED" },
    });
    expect(await run(await makeGraph(slow), { budget: { wallMs: 300 } })).toMatchObject({
      status: "failed",
      error: { code: "BUDGET_EXCEEDED" },
    });
  });

  test("a priority is kept in the run's row", async () => {
    const { id } = await run(await makeGraph(line()), { priority: 7 });

    expect((await eventsOf(id))[0]).toMatchObject({ type: "run.created", priority: 7 });
  });
});

function settledRoundsOf(events: RunEvent[]): number {
  return events.filter((event) => event.type === "round.settled" && event.error === undefined).length;
}

async function addMember(role: Role, email = `${role}-${Math.random()}@example.com`): Promise<string> {
  const { workspace } = await server.db("member").first("workspace");
  const id = server.parts.makeId("user");
  const token = `token-of-${id}`;
  await server.db("member").insert({ id, workspace, email, name: role, role, password_hash: "none", created_at: 1 });
  await server.db("api_token").insert({
    id: server.parts.makeId("token"),
    workspace,
    member: id,
    name: "test",
    secret_hash: hashSecret(token),
    scopes: JSON.stringify(["read", "write"]),
    created_at: 1,
  });
  return token;
}
