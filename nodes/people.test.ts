import { describe, expect, test } from "vitest";
import { approval } from "./approval.ts";
import { form } from "./form.ts";
import { runNode } from "./kit/testing.ts";

describe("approval", () => {
  const params = { title: "Publish?", instructions: "Look.", approvers: ["ann@example.com"], expiresMs: 60_000 };

  test("asks with what it is about, who may answer and until when", async () => {
    expect(await runNode(approval, { params, inputs: { in: "the report" }, now: 1_000 })).toEqual({
      kind: "ask",
      question: {
        kind: "approval",
        title: "Publish?",
        instructions: "Look.",
        choices: ["approve", "reject"],
        approvers: ["ann@example.com"],
        shows: "the report",
        expiresAt: 61_000,
      },
    });
  });

  test("the question and its instructions name what arrived, unless they came as a whole from elsewhere", async () => {
    const inputs = { in: { who: "Ada" } };
    const written = { title: "Ship to {{ inputs.in.who }}?", instructions: "Ask {{ inputs.in.who }} first." };
    expect(await runNode(approval, { params: written, inputs })).toMatchObject({
      question: { title: "Ship to Ada?", instructions: "Ask Ada first." },
    });
    const bound = { title: { $expr: "'{{ ' & inputs.in.who & ' }}'" } };
    expect(await runNode(approval, { params: bound, inputs })).toMatchObject({ question: { title: "{{ Ada }}" } });
    expect(await runNode(form, { params: { title: "Size for {{ inputs.in.who }}" }, inputs })).toMatchObject({
      question: { kind: "form", title: "Size for Ada" },
    });
  });

  test("approved passes on what arrived", async () => {
    const outcome = await runNode(approval, { params, inputs: { in: "the report" }, answer: { choice: "approve" } });
    expect(outcome).toEqual({ kind: "emit", outputs: { approved: "the report" } });
  });

  test("rejected gives the reason, expired nothing", async () => {
    const answer = { choice: "reject", note: "Wrong year" };
    expect(await runNode(approval, { params, inputs: { in: 1 }, answer })).toEqual({
      kind: "emit",
      outputs: { rejected: { choice: "reject", note: "Wrong year" } },
    });
    expect(await runNode(approval, { params, inputs: { in: 1 }, expired: true })).toEqual({
      kind: "emit",
      outputs: { expired: null },
    });
  });

  test("an answer given in time wins over the clock", async () => {
    const outcome = await runNode(approval, {
      params,
      inputs: { in: 1 },
      answer: { choice: "approve" },
      expired: true,
    });
    expect(outcome).toEqual({ kind: "emit", outputs: { approved: 1 } });
  });

  test("shows a short form of what is too large to journal", async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({ n, text: "x".repeat(20) }));
    const outcome = await runNode(approval, { inputs: { in: rows } });
    expect(outcome.kind === "ask" && JSON.stringify(outcome.question).length).toBeLessThan(32_768);
  });
});

describe("form", () => {
  const schema = { type: "object", properties: { cost: { type: "number" } }, required: ["cost"] };

  test("asks for its fields and gives what was written", async () => {
    const params = { title: "How much?", schema };
    expect(await runNode(form, { params, inputs: { in: { id: 1 } } })).toEqual({
      kind: "ask",
      question: { kind: "form", title: "How much?", schema, shows: { id: 1 } },
    });
    const answer = { choice: "submit", form: { cost: 4 } };
    expect(await runNode(form, { params, answer })).toEqual({ kind: "emit", outputs: { out: { cost: 4 } } });
  });

  test("an answer that does not fit is refused with its place", async () => {
    const answer = { choice: "submit", form: { cost: "much" } };
    await expect(runNode(form, { params: { title: "?", schema }, answer })).rejects.toMatchObject({
      code: "BAD_INPUT",
      errors: expect.arrayContaining([expect.objectContaining({ path: "form.cost" })]),
    });
  });
});
