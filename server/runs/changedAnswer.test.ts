import { expect, test } from "vitest";
import { graphBody } from "#shared/graph/graph.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { answerFacts, follows } from "./changedAnswer.ts";

const by = { kind: "user", id: "u_1" } as const;
const edge = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: "out" },
  to: { node: to, port: "in" },
});
const graph = graphBody.parse({
  nodes: [
    { id: "list", type: "work" },
    { id: "each", type: "map" },
    { id: "draft", type: "work", parent: "each" },
    { id: "ok", type: "ask", parent: "each" },
    { id: "also", type: "ask", parent: "each" },
    { id: "send", type: "work", parent: "each" },
    { id: "again", type: "repeat", parent: "each" },
    { id: "look", type: "ask", parent: "again" },
    { id: "end", type: "work" },
  ],
  edges: [edge("list", "each"), edge("each", "end"), edge("draft", "ok"), edge("ok", "send"), edge("draft", "again")],
});
// Only what these functions read.
const manifests = new Map([
  ["map", { region: "map" }],
  ["repeat", { region: "repeat" }],
  ["section", { region: "section" }],
]) as unknown as Manifests;

test.each([
  ["each[1]/ok", "each[1]/send", true],
  ["each[1]/ok", "each[1]/draft", false],
  ["each[1]/ok", "each[2]/send", false],
  ["each[1]/ok", "end", true],
  ["each[1]/ok", "list", false],
  ["each[1]/draft", "each[1]/again[0]/look", true],
  ["each[1]/ok", "each[1]/again[0]/look", false],
  ["each[1]/again[1]/look", "each[1]/again[0]/look", false],
  ["each[1]/again[1]/look", "each[1]/again[2]/look", true],
  ["each[1]/again[1]/look", "each[2]/again[2]/look", false],
  ["each[1]/ok", "each[1]/ok", true],
])("from %s follows %s: %s", (step, other, expected) => {
  expect(follows(graph, manifests, step, other)).toBe(expected);
});

let seq = 0;
const fold = (...events: RunEventBody[]) =>
  foldRun(events.map((event): RunEvent => ({ ...event, seq: ++seq, at: seq })));

/** One round with a draft, two answered gates and a mail, and how it ended. */
function round(index: number, isOver: boolean): RunEventBody[] {
  const scope = `each[${index}]/`;
  const done = (node: string): RunEventBody[] => [
    { type: "step.started", step: scope + node, node, attempt: 1 },
    { type: "step.emitted", step: scope + node, outputs: { out: `${node} ${index}` } },
  ];
  const asked = (node: string): RunEventBody[] => [
    { type: "step.started", step: scope + node, node, attempt: 1 },
    {
      type: "step.asked",
      step: scope + node,
      gate: `g${node}${index}`,
      question: { kind: "form", title: "", schema: {} },
    },
    { type: "step.answered", step: scope + node, gate: `g${node}${index}`, answer: { choice: "submit" }, by },
    { type: "step.emitted", step: scope + node, outputs: { out: `${node} ${index}` } },
  ];
  return [
    { type: "round.opened", step: "each", round: index },
    ...done("draft"),
    ...asked("ok"),
    ...asked("also"),
    ...(isOver ? done("send") : []),
    ...(isOver ? ([{ type: "round.settled", step: "each", round: index, value: index }] as const) : []),
  ];
}

const created: RunEventBody = { type: "run.created", graph: "g", revision: 1, input: null, by };
const change = (step: string) => ({
  step,
  gate: "fresh",
  answer: { choice: "submit", form: { new: true } },
  by,
  askedPeople: () => true,
  newGate: () => "kept",
});

test("only the gate's own round goes on, from the gate; the rest of its region stands", () => {
  const earlier = fold(
    created,
    { type: "step.started", step: "each", node: "each", attempt: 1 },
    { type: "step.opened", step: "each", rounds: 2, items: ["a", "b"], atOnce: 5, onFailure: "collect" },
    ...round(0, true),
    ...round(1, true),
    { type: "step.emitted", step: "each", outputs: { out: [0, 1] } },
  );

  const facts = answerFacts({ graph, manifests, earlier, run: "r_1" }, change("each[1]/ok"));

  expect(facts.map((fact) => [fact.type, "step" in fact && fact.step, "round" in fact && fact.round])).toEqual([
    ["step.started", "each", false],
    ["step.opened", "each", false],
    ["round.opened", "each", 0],
    ["round.settled", "each", 0],
    ["round.opened", "each", 1],
    ["step.reused", "each[1]/draft", false],
    ["step.reused", "each[1]/also", false],
    ["step.answered", "each[1]/ok", false],
  ]);
  const state = fold(created, ...facts);
  expect(state.steps.each?.region?.items).toEqual(["a", "b"]);
  expect(state.rounds.each).toMatchObject({
    open: [1],
    rounds: [{ status: "succeeded", value: 0 }, { status: "open" }],
  });
});

test("answers of rounds that run again are carried over, so that nobody is asked twice", () => {
  const earlier = fold(
    created,
    { type: "step.started", step: "each", node: "each", attempt: 1 },
    { type: "step.opened", step: "each", rounds: 2, items: ["a", "b"], atOnce: 5, onFailure: "stop" },
    ...round(0, false),
    ...round(1, true),
    { type: "round.settled", step: "each", round: 0, error: { code: "CODE_FAILED", message: "No." } },
  );

  const facts = answerFacts({ graph, manifests, earlier, run: "r_1" }, change("each[1]/ok"));

  const answers = facts.flatMap((fact) => (fact.type === "step.answered" ? [[fact.step, fact.gate]] : []));
  expect(answers).toEqual([
    ["each[1]/ok", "fresh"],
    ["each[0]/ok", "kept"],
    ["each[0]/also", "kept"],
  ]);
  expect(facts.some((fact) => fact.type === "round.settled")).toBe(false);
});

test("a critical section is not opened without its lock: it runs as a whole, with the other answers", () => {
  const locked = {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === "each" ? { ...node, type: "section" } : node)),
  };
  const earlier = fold(
    created,
    { type: "step.started", step: "each", node: "each", attempt: 1 },
    { type: "step.opened", step: "each", rounds: 1, atOnce: 1, onFailure: "stop" },
    ...round(0, true),
  );

  const facts = answerFacts({ graph: locked, manifests, earlier, run: "r_1" }, change("each[0]/ok"));

  expect(facts.map((fact) => [fact.type, "step" in fact && fact.step])).toEqual([
    ["step.answered", "each[0]/ok"],
    ["step.answered", "each[0]/also"],
  ]);
});
