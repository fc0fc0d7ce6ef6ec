import { expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { edge, graphOf, node } from "#shared/testing/graphs.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { previewScope } from "./previewScope.ts";

const graph = graphOf(
  [
    node("start", "input"),
    node("each", "map"),
    node("again", "repeat", {}, { parent: "each" }),
    node("draft", "transform", {}, { parent: "again" }),
    node("check", "transform", {}, { parent: "again" }),
  ],
  ["start -> each", edge("draft -> check")],
);

const by = { kind: "system" } as unknown as Extract<RunEventBody, { type: "run.created" }>["by"];
const bodies: RunEventBody[] = [
  { type: "run.created", graph: "g", revision: 1, input: "hello", by },
  { type: "step.started", step: "start", node: "start", attempt: 1 },
  { type: "step.emitted", step: "start", outputs: { out: ["x", "y"] } },
  { type: "step.started", step: "each", node: "each", attempt: 1 },
  { type: "step.opened", step: "each", rounds: 2, items: ["x", "y"], atOnce: 2, onFailure: "stop" },
  { type: "round.opened", step: "each", round: 1 },
  { type: "step.started", step: "each[1]/again", node: "again", attempt: 1 },
  { type: "step.opened", step: "each[1]/again", rounds: 2, atOnce: 1, onFailure: "stop" },
  { type: "round.opened", step: "each[1]/again", round: 0 },
  { type: "round.settled", step: "each[1]/again", round: 0, value: "first" },
  { type: "round.opened", step: "each[1]/again", round: 1 },
  { type: "step.started", step: "each[1]/again[1]/draft", node: "draft", attempt: 1 },
  { type: "step.emitted", step: "each[1]/again[1]/draft", outputs: { out: "second" } },
];
const run = foldRun(bodies.map((body, index): RunEvent => ({ ...body, seq: index + 1, at: index })));

function scopeOf(id: string, address?: string) {
  const found = graph.nodes.find((each) => each.id === id) ?? node(id);
  const load = async (value: Json) => value;
  return previewScope({ graph, manifests: testManifests, node: found, address, run, load, named: new Set() });
}

test("a step inside regions sees its own round, and the rounds and steps around it", async () => {
  expect(await scopeOf("check", "each[1]/again[1]/check")).toEqual({
    item: "y",
    index: 1,
    round: 2,
    previous: "first",
    inputs: { in: "second" },
    run: { input: "hello" },
    steps: { start: { out: ["x", "y"] }, each: {}, again: {}, draft: { out: "second" } },
    vars: {},
  });
});

test("a round's first step works on what the round begins with", async () => {
  expect(await scopeOf("draft", "each[1]/again[0]/draft")).toMatchObject({ inputs: { in: "y" } });
  expect(await scopeOf("draft", "each[1]/again[1]/draft")).toMatchObject({ inputs: { in: "first" } });
  expect(await scopeOf("again", "each[1]/again")).toMatchObject({ round: 1, previous: "first", inputs: { in: "y" } });
});

test("without an address, or with one where the node no longer stands, only the top is seen", async () => {
  const top = { inputs: {}, run: { input: "hello" }, steps: { start: { out: ["x", "y"] }, each: {} }, vars: {} };

  expect(await scopeOf("check")).toEqual(top);
  expect(await scopeOf("check", "each[1]/check")).toEqual(top);
  expect((await scopeOf("each")).inputs).toEqual({ in: ["x", "y"] });
});
