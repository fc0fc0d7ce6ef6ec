import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "./events.ts";
import { emptyRun, foldRun, isSettled, reduceRun } from "./reduce.ts";
import { noSpend } from "./spend.ts";

const by = { kind: "system" } as const;
const question = { kind: "approval", title: "ok?", choices: ["approve"], expiresAt: 5 } as const;

const step = fc.constantFrom("a", "b", "c");
const bodies: fc.Arbitrary<RunEventBody> = fc.oneof(
  step.map((step): RunEventBody => ({ type: "step.started", step, node: step, attempt: 1 })),
  fc.tuple(step, fc.nat(9)).map(([step, out]): RunEventBody => ({ type: "step.emitted", step, outputs: { out } })),
  step.map(
    (step): RunEventBody => ({
      type: "step.asked",
      step,
      gate: `gate_${step}`,
      question: { ...question, choices: ["approve"] },
    }),
  ),
  step.map(
    (step): RunEventBody => ({ type: "step.answered", step, gate: `gate_${step}`, answer: { choice: "approve" }, by }),
  ),
  fc.tuple(step, fc.nat(20)).map(([step, until]): RunEventBody => ({ type: "step.slept", step, until })),
  fc.tuple(step, fc.option(fc.nat(20), { nil: undefined })).map(
    ([step, retryAt]): RunEventBody => ({
      type: "step.failed",
      step,
      attempt: 1,
      error: { code: "BUG", message: "x" },
      ...(retryAt !== undefined && { retryAt }),
    }),
  ),
  step.map((step): RunEventBody => ({ type: "step.skipped", step, node: step, reason: "not taken" })),
  step.map((step): RunEventBody => ({ type: "effect.recorded", step, key: "k", value: 1 })),
  step.map((step): RunEventBody => ({ type: "spend.recorded", step, spend: { ...noSpend, usd: 0.5 }, model: "m" })),
  step.map((step): RunEventBody => ({ type: "step.logged", step, level: "info", text: "x" })),
  fc.constantFrom<RunEventBody>(
    { type: "run.paused", by },
    { type: "run.resumed", by },
    { type: "run.succeeded", output: 1 },
  ),
);

const journals = fc.array(bodies, { maxLength: 40 }).map((list): RunEvent[] =>
  [{ type: "run.created", graph: "g", revision: 1, input: null, by } as RunEventBody, ...list].map((body, i) => ({
    ...body,
    seq: i + 1,
    at: i + 1,
  })),
);

describe("the fold of a journal", () => {
  test("does not mind a repeated delivery", () => {
    fc.assert(
      fc.property(journals, fc.nat(), fc.nat(), (events, from, length) => {
        const again = events.slice(from % events.length, (from % events.length) + 1 + (length % 5));
        const state = foldRun(events);

        expect(foldRun(again, state)).toBe(state);
        const stuttering = events.flatMap((event) => [event, event]);
        expect(foldRun(stuttering)).toEqual(state);
      }),
    );
  });

  test("is the same however the journal is cut into deliveries", () => {
    fc.assert(
      fc.property(journals, fc.nat(), (events, pick) => {
        const cut = pick % (events.length + 1);

        expect(foldRun(events.slice(cut), foldRun(events.slice(0, cut)))).toEqual(foldRun(events));
      }),
    );
  });

  test("never forgets an answer or a recorded effect", () => {
    fc.assert(
      fc.property(journals, (events) => {
        let before = emptyRun;
        for (const event of events) {
          const after = reduceRun(before, event);
          for (const address of Object.keys(before.answers)) expect(after.answers[address]).toBeDefined();
          for (const [address, effects] of Object.entries(before.effects))
            expect(after.effects[address]).toMatchObject(effects);
          before = after;
        }
      }),
    );
  });

  test("leaves earlier states as they were", () => {
    fc.assert(
      fc.property(journals, (events) => {
        const half = foldRun(events.slice(0, events.length / 2));
        const text = JSON.stringify(half);
        foldRun(events, half);

        expect(JSON.stringify(half)).toBe(text);
      }),
    );
  });
});

describe("a run's status follows its steps", () => {
  const numbered = (...list: RunEventBody[]): RunEvent[] =>
    [{ type: "run.created", graph: "g", revision: 1, input: null, by } as RunEventBody, ...list].map((body, i) => ({
      ...body,
      seq: i + 1,
      at: 10 + i,
    }));
  const started = (name: string): RunEventBody => ({ type: "step.started", step: name, node: name, attempt: 1 });

  test("queued, running, waiting for a person, and running again", () => {
    const events = numbered(
      started("a"),
      { type: "step.asked", step: "a", gate: "g1", question: { ...question, choices: ["approve"] } },
      { type: "step.answered", step: "a", gate: "g1", answer: { choice: "approve" }, by },
      { type: "step.emitted", step: "a", outputs: {} },
      { type: "run.succeeded", output: null },
    );

    expect(events.map((_, i) => foldRun(events.slice(0, i + 1)).status)).toEqual([
      "queued",
      "running",
      "waiting",
      "running",
      "running",
      "succeeded",
    ]);
  });

  test("one busy step keeps the run running beside a waiting one", () => {
    const state = foldRun(numbered(started("a"), started("b"), { type: "step.slept", step: "a", until: 99 }));

    expect(state.status).toBe("running");
  });

  test("a step that starts after its sleep remembers that it slept", () => {
    const state = foldRun(numbered(started("a"), { type: "step.slept", step: "a", until: 5 }, started("a")));

    expect(state.slept).toEqual({ a: 5 });
    expect(isSettled("asked")).toBe(false);
  });

  test("spend adds up for the step and the run", () => {
    const spend = { inputTokens: 1, outputTokens: 2, usd: 0.25, modelCalls: 1 };
    const state = foldRun(
      numbered(
        started("a"),
        { type: "spend.recorded", step: "a", spend, model: "m" },
        { type: "spend.recorded", step: "a", spend, model: "m" },
      ),
    );

    expect(state.spend.usd).toBe(0.5);
    expect(state.steps.a?.spend.modelCalls).toBe(2);
  });
});

test("folding changes nothing in the state that it starts from", () => {
  const events: RunEvent[] = [
    { seq: 1, at: 1, type: "run.created", graph: "g_1", revision: 1, input: null, by },
    { seq: 2, at: 2, type: "step.started", step: "a", node: "a", attempt: 1 },
    { seq: 3, at: 3, type: "step.logged", step: "a", level: "info", text: "one" },
    { seq: 4, at: 4, type: "effect.recorded", step: "a", key: "send", value: 1 },
  ];
  const start = foldRun(events);
  const before = foldRun(events);

  const next = foldRun(
    [
      { seq: 5, at: 5, type: "step.logged", step: "a", level: "info", text: "two" },
      { seq: 6, at: 6, type: "effect.recorded", step: "a", key: "note", value: 2 },
      { seq: 7, at: 7, type: "step.emitted", step: "a", outputs: { out: 1 } },
    ],
    start,
  );

  expect(start).toEqual(before);
  expect(next.log.map(({ text }) => text)).toEqual(["one", "two"]);
  expect(next.effects.a).toEqual({ send: 1, note: 2 });
});
