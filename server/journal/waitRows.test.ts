import { expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import type { Question } from "#shared/run/question.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { questionsOf } from "./questions.ts";
import { waitChanges } from "./waitRows.ts";

const signal: Question = { kind: "signal", signal: "paid" };
const started: RunEventBody = { type: "step.started", step: "wait", node: "wait", attempt: 1 };
const asked = (question: Question = signal): RunEventBody => ({
  type: "step.asked",
  step: "wait",
  gate: "gate_1",
  question,
});
const answered: RunEventBody = {
  type: "step.answered",
  step: "wait",
  gate: "gate_1",
  answer: { choice: "received" },
  by: { kind: "system" },
};
const begin = { do: "begin", step: "wait", gate: "gate_1", question: signal };
const end = { do: "end", step: "wait" };

test("a question for programs begins a wait, one for people does not", () => {
  expect(changes([started], [asked()])).toEqual([begin]);
  expect(changes([started], [asked({ kind: "approval", title: "Go?", choices: ["yes"] })])).toEqual([]);
});

test.each<[string, RunEventBody]>([
  ["answered", answered],
  ["started again after its time", started],
  ["failed", { type: "step.failed", step: "wait", attempt: 1, error: { code: "BUG", message: "No." } }],
  ["cancelled", { type: "step.cancelled", step: "wait", reason: "Stopped." }],
  ["skipped", { type: "step.skipped", step: "wait", node: "wait", reason: "Not needed." }],
  ["emitted", { type: "step.emitted", step: "wait", outputs: {} }],
])("a wait ends when its step is %s", (_, event) => {
  expect(changes([started, asked()], [event])).toEqual([end]);
});

test("what happens to other steps, and after the answer, changes nothing", () => {
  expect(changes([started, asked()], [{ ...started, step: "other" }])).toEqual([]);
  expect(changes([started, asked(), answered], [started])).toEqual([]);
});

test("only what is left at the end of an append counts", () => {
  expect(changes([started], [asked(), answered])).toEqual([]);
  expect(changes([started, asked()], [started, asked()])).toEqual([begin]);
});

function changes(before: RunEventBody[], events: RunEventBody[]) {
  const created: RunEventBody = {
    type: "run.created",
    graph: "g_1",
    revision: 1,
    input: null,
    by: { kind: "system" },
  };
  const history = [created, ...before, ...events].map((body, index): RunEvent => ({ ...body, seq: index + 1, at: 1 }));
  const cut = before.length + 1;
  return waitChanges(questionsOf(foldRun(history.slice(0, cut))), history.slice(cut));
}
