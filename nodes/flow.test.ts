import { describe, expect, test } from "vitest";
import type { JsonObject } from "#shared/json.ts";
import { branch } from "./branch.ts";
import { input } from "./input.ts";
import { join } from "./join.ts";
import { runNode } from "./kit/testing.ts";
import { note } from "./note.ts";
import { output } from "./output.ts";
import { wait } from "./wait.ts";

const day = Date.parse("2026-01-01T00:00:00Z");

describe("input", () => {
  const schema: JsonObject = {
    type: "object",
    properties: {
      title: { type: "string" },
      amount: { type: "number", default: 12 },
      more: { type: "object", properties: { urgent: { type: "boolean", default: false } } },
    },
    required: ["title"],
  };

  test("gives what the run was started with", async () => {
    expect(await runNode(input, { runInput: { a: 1 } })).toEqual({ kind: "emit", outputs: { out: { a: 1 } } });
  });

  test("fills in the schema's defaults, also inside objects, and keeps what was given", async () => {
    const outcome = await runNode(input, { params: { schema }, runInput: { title: "Desk", amount: 3 } });
    expect(outcome).toEqual({
      kind: "emit",
      outputs: { out: { title: "Desk", amount: 3, more: { urgent: false } } },
    });
  });

  test("a schema whose fields all have defaults starts without any input", async () => {
    const all = { type: "object", properties: { amount: { type: "number", default: 12 } }, required: ["amount"] };
    expect(await runNode(input, { params: { schema: all } })).toEqual({
      kind: "emit",
      outputs: { out: { amount: 12 } },
    });
  });

  test("refuses what does not fit and names the place", async () => {
    await expect(
      runNode(input, { params: { schema }, runInput: { title: "Desk", amount: "many" } }),
    ).rejects.toMatchObject({
      code: "BAD_INPUT",
      errors: expect.arrayContaining([expect.objectContaining({ path: "input.amount" })]),
    });
  });
});

test("output gives its value back, also null", async () => {
  expect(await runNode(output, { inputs: { in: [1] } })).toEqual({ kind: "emit", outputs: { out: [1] } });
  expect(await runNode(output, { inputs: {} })).toEqual({ kind: "emit", outputs: { out: null } });
});

describe("branch", () => {
  const cases = [
    { id: "large", label: "Large", when: "inputs.in.amount >= 100" },
    { id: "odd", label: "Odd", when: { $expr: "inputs.in.amount % 2 = 1" } },
  ];

  test.each([
    [150, "large"],
    [101, "large"],
    [3, "odd"],
    [4, "otherwise"],
  ])("sends %d through %s", async (amount, port) => {
    const outcome = await runNode(branch, { params: { cases }, inputs: { in: { amount } } });
    expect(outcome).toEqual({ kind: "emit", outputs: { [port]: { amount } } });
  });

  test("only true counts as true", async () => {
    const outcome = await runNode(branch, {
      params: { cases: [{ id: "yes", label: "", when: "inputs.in" }] },
      inputs: { in: "yes" },
    });
    expect(outcome).toEqual({ kind: "emit", outputs: { otherwise: "yes" } });
  });

  test("does not look at cases after the first true one", async () => {
    const params = {
      cases: [
        { id: "yes", label: "", when: true },
        { id: "broken", label: "", when: "][" },
      ],
    };
    expect(await runNode(branch, { params, inputs: { in: 1 } })).toEqual({ kind: "emit", outputs: { yes: 1 } });
  });

  test("refuses two cases of one id, and the id of the other port", async () => {
    const twice = { cases: [cases[0], cases[0]] as never };
    await expect(runNode(branch, { params: twice })).rejects.toMatchObject({ code: "PARAM_INVALID" });
    const taken = { cases: [{ id: "otherwise", label: "", when: true }] };
    await expect(runNode(branch, { params: taken })).rejects.toMatchObject({ code: "PARAM_INVALID" });
  });
});

test("join gives a list, or with any the first value itself", async () => {
  const inputs = { in: ["a", "b"] };
  expect(await runNode(join, { inputs })).toEqual({ kind: "emit", outputs: { out: ["a", "b"] } });
  expect(await runNode(join, { params: { mode: "count", count: 2 }, inputs })).toEqual({
    kind: "emit",
    outputs: { out: ["a", "b"] },
  });
  expect(await runNode(join, { params: { mode: "any" }, inputs })).toEqual({ kind: "emit", outputs: { out: "a" } });
});

describe("wait", () => {
  test("sleeps for a while and then passes its input on", async () => {
    expect(await runNode(wait, { params: { ms: 5_000 }, now: day })).toEqual({ kind: "sleep", until: day + 5_000 });
    const woken = await runNode(wait, {
      params: { ms: 5_000 },
      inputs: { in: "x" },
      slept: day + 5_000,
      now: day + 5_001,
    });
    expect(woken).toEqual({ kind: "emit", outputs: { out: "x" } });
  });

  test("sleeps until an instant, written or as a number; one that has passed does not wait", async () => {
    const until = "2026-01-02T00:00:00Z";
    expect(await runNode(wait, { params: { until }, now: day })).toEqual({ kind: "sleep", until: Date.parse(until) });
    expect(await runNode(wait, { params: { until: day + 1 }, now: day })).toEqual({ kind: "sleep", until: day + 1 });
    const passed = await runNode(wait, { params: { until: "2025-12-31" }, inputs: { in: 1 }, now: day });
    expect(passed).toEqual({ kind: "emit", outputs: { out: 1 } });
  });

  test("asks for a signal, gives what it brought, and gives up in time", async () => {
    const params = { signal: "paid", key: "order-7", timeoutMs: 1_000 };
    expect(await runNode(wait, { params, now: day })).toEqual({
      kind: "ask",
      question: { kind: "signal", signal: "paid", key: "order-7", expiresAt: day + 1_000 },
    });
    const answered = await runNode(wait, {
      params,
      inputs: { in: 1 },
      answer: { choice: "received", form: { eur: 9 } },
    });
    expect(answered).toEqual({ kind: "emit", outputs: { out: { eur: 9 } } });
    const late = await runNode(wait, { params, inputs: { in: 1 }, expired: true });
    expect(late).toEqual({ kind: "emit", outputs: { timeout: 1 } });
  });

  test("says what is missing or wrong", async () => {
    await expect(runNode(wait, {})).rejects.toMatchObject({ code: "PARAM_INVALID" });
    await expect(runNode(wait, { params: { until: "soon" } })).rejects.toMatchObject({ code: "PARAM_INVALID" });
  });
});

test("a note is inert and has no ports", () => {
  expect(note).toMatchObject({ inert: true, inputs: [], outputs: [] });
});
