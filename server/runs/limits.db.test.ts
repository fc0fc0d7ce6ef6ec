/** What ends a run by itself, on real parts. */
import { describe, expect, test } from "vitest";
import { eventsOf, gateOf, line, makeGraph, run, server, startBeforeAll } from "./testing/rerunning.ts";

startBeforeAll();

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

  test("a deadline ends a run that is paused", async () => {
    const started = await server.call("POST", `/graphs/${await makeGraph(slow)}/runs`, { body: { timeoutMs: 5_000 } });
    const { id } = started.json;
    expect(await server.call("POST", `/runs/${id}/pause`)).toMatchObject({ status: 200, json: { status: "paused" } });

    await expect
      .poll(async () => (await server.call("GET", `/runs/${id}`)).json, { timeout: 20_000 })
      .toMatchObject({ status: "failed", error: { code: "DEADLINE" } });
    expect(await gateOf(id, "ok")).toMatchObject({ status: "cancelled" });
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
