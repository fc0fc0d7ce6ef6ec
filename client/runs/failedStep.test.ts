import { expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { emptyRun, foldRun } from "#shared/run/reduce.ts";
import { failedStep } from "./failedStep.ts";

const error = { code: "UPSTREAM_FAILED", message: "It answered 500." };

function at(...bodies: RunEventBody[]): string | undefined {
  const created = { type: "run.created", graph: "g", revision: 1, input: null, by: { kind: "system" } } as RunEventBody;
  const events: RunEvent[] = [created, ...bodies].map((body, index) => ({
    ...body,
    seq: index + 1,
    at: 1_000 + index,
  }));
  return failedStep(foldRun(events, emptyRun), events);
}

const started = (step: string, node: string): RunEventBody => ({ type: "step.started", step, node, attempt: 1 });
const failed = (step: string): RunEventBody => ({ type: "step.failed", step, attempt: 1, error });
const opened = (step: string, onFailure: "stop" | "collect"): RunEventBody => ({
  type: "step.opened",
  step,
  rounds: 2,
  atOnce: 2,
  onFailure,
});
const roundOpened = (step: string, round: number): RunEventBody => ({ type: "round.opened", step, round });
const settled = (step: string, round: number): RunEventBody => ({ type: "round.settled", step, round, error });

test("a run that fails at a step names it, and one that runs out of its budget names none", () => {
  expect(at(started("a", "a"), failed("a"), { type: "run.failed", error, step: "a" })).toBe("a");
  expect(at(started("a", "a"), { type: "run.failed", error })).toBeUndefined();
  expect(at(started("a", "a"), failed("a"))).toBeUndefined();
});

test("of a region that stops at its first failure the step inside is named, in its round", () => {
  expect(
    at(
      started("each", "each"),
      opened("each", "stop"),
      roundOpened("each", 0),
      roundOpened("each", 1),
      started("each[1]/fetch", "fetch"),
      failed("each[1]/fetch"),
      settled("each", 1),
      failed("each"),
      { type: "run.failed", error, step: "each" },
    ),
  ).toBe("each[1]/fetch");
});

test("failures that an inner region collected are not the cause", () => {
  expect(
    at(
      started("pages", "pages"),
      opened("pages", "stop"),
      roundOpened("pages", 0),
      started("pages[0]/rows", "rows"),
      opened("pages[0]/rows", "collect"),
      roundOpened("pages[0]/rows", 0),
      started("pages[0]/rows[0]/read", "read"),
      failed("pages[0]/rows[0]/read"),
      settled("pages[0]/rows", 0),
      { type: "step.emitted", step: "pages[0]/rows", outputs: { out: [] } },
      started("pages[0]/save", "save"),
      failed("pages[0]/save"),
      settled("pages", 0),
      failed("pages"),
      { type: "run.failed", error, step: "pages" },
    ),
  ).toBe("pages[0]/save");
});
