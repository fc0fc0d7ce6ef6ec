/** Running again with other answers, on real parts. */
import { describe, expect, test } from "vitest";
import {
  addMember,
  answer,
  call,
  changeGraph,
  edge,
  ended,
  eventsOf,
  gateOf,
  hits,
  makeGraph,
  post,
  run,
  server,
  startBeforeAll,
} from "./testing/rerunning.ts";

startBeforeAll();

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
