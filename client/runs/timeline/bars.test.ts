import { expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { barsOf, timesOf } from "./bars.ts";

const question = { kind: "approval", title: "Go?", choices: ["yes"] } as const;

test("a step that asks and goes on has one bar: it worked, waited, and worked again", () => {
  const [bar] = barsOf(
    journal(
      [0, started("gate")],
      [10, { type: "step.asked", step: "gate", gate: "g1", question } as unknown as RunEventBody],
      [60, { type: "step.answered", step: "gate", answer: { choice: "yes" }, by: { kind: "user" } } as RunEventBody],
      [65, started("gate")],
      [70, emitted("gate")],
    ),
  );

  expect(bar).toMatchObject({ key: "gate", depth: 0, from: 0, to: 70 });
  expect(bar?.stretches).toEqual([
    { kind: "busy", from: 0, to: 10 },
    { kind: "waiting", from: 10, to: 65 },
    { kind: "busy", from: 65, to: 70 },
  ]);
  expect(bar && timesOf(bar, 100)).toEqual({ busyMs: 15, waitingMs: 55 });
});

test("rounds have bars of their own, with their steps below them, in the order in which they began", () => {
  const bars = barsOf(
    journal(
      [0, started("pages")],
      [1, { type: "step.opened", step: "pages", rounds: 2, atOnce: 2, onFailure: "stop" }],
      [2, { type: "round.opened", step: "pages", round: 0 }],
      [2, { type: "round.opened", step: "pages", round: 1 }],
      [3, started("pages[1]/read")],
      [4, started("pages[0]/read")],
      [8, emitted("pages[0]/read")],
      [9, { type: "round.settled", step: "pages", round: 0, value: 1 }],
      [12, started("after")],
    ),
  );

  expect(bars.map(({ key, depth }) => [key, depth])).toEqual([
    ["pages", 0],
    ["pages[0]/", 1],
    ["pages[0]/read", 1],
    ["pages[1]/", 1],
    ["pages[1]/read", 1],
    ["after", 0],
  ]);
  expect(bars[1]).toMatchObject({ round: 0, from: 2, to: 9 });
  expect(bars[3]?.to).toBeUndefined();
});

test("a retry is waited for, and a step left out or taken over takes no time", () => {
  const error = { code: "BUG" as const, message: "no" };
  const bars = barsOf(
    journal(
      [0, { type: "step.reused", step: "old", node: "old", outputs: {}, from: "r_1" }],
      [0, { type: "step.skipped", step: "not", node: "not", reason: "not taken" }],
      [1, started("flaky")],
      [5, { type: "step.failed", step: "flaky", attempt: 1, error, retryAt: 20 }],
      [20, started("flaky")],
      [25, { type: "step.failed", step: "flaky", attempt: 2, error }],
    ),
  );

  expect(bars.map(({ key, from, to }) => [key, from, to])).toEqual([
    ["old", 0, 0],
    ["not", 0, 0],
    ["flaky", 1, 25],
  ]);
  expect(bars[2] && timesOf(bars[2], 99)).toEqual({ busyMs: 9, waitingMs: 15 });
  expect(bars[0]?.stretches).toEqual([]);
});

test("what is under way goes on, until the end of the run ends it", () => {
  const events = journal([0, started("slow")]);
  const [going] = barsOf(events);
  const [ended] = barsOf([...events, { type: "run.cancelled", by: { kind: "user" }, seq: 9, at: 30 }]);

  expect(going && timesOf(going, 12)).toEqual({ busyMs: 12, waitingMs: 0 });
  expect(ended).toMatchObject({ to: 30, stretches: [{ kind: "busy", from: 0, to: 30 }] });
});

function started(step: string): RunEventBody {
  return { type: "step.started", step, node: step.split("/").at(-1) ?? step, attempt: 1 };
}

function emitted(step: string): RunEventBody {
  return { type: "step.emitted", step, outputs: { out: 1 } };
}

function journal(...happened: [at: number, body: RunEventBody][]): RunEvent[] {
  return happened.map(([at, body], index) => ({ ...body, seq: index + 1, at }));
}
