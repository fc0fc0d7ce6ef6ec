/** What is said of a run that would begin from another one, on real parts. */
import { describe, expect, test } from "vitest";
import {
  answer,
  call,
  edge,
  ended,
  hits,
  line,
  makeGraph,
  post,
  run,
  server,
  startBeforeAll,
} from "./testing/rerunning.ts";

startBeforeAll();

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
