import { expect, test } from "vitest";
import { graphBody } from "#shared/graph/graph.ts";
import type { StepState } from "#shared/run/reduce.ts";
import { noSpend } from "#shared/run/spend.ts";
import { inputsOfStep } from "./inputsOfStep.ts";

const body = graphBody.parse({
  nodes: [
    { id: "pages", type: "map" },
    { id: "read", type: "http", parent: "pages", title: "Read" },
    { id: "sum", type: "code", parent: "pages" },
  ],
  edges: [
    { id: "e1", from: { node: "read", port: "response" }, to: { node: "sum", port: "in" } },
    { id: "e2", from: { node: "read", port: "failed" }, to: { node: "sum", port: "in" } },
  ],
});

test("a step in a round got what was given in its own round, on the ports that gave something", () => {
  const steps = { "pages[0]/read": gave({ response: "first" }), "pages[1]/read": gave({ response: "second" }) };

  expect(inputsOfStep(body, new Map(), "pages[1]/sum", steps)).toEqual([
    { key: "e1", title: "Read", port: "response", value: "second" },
  ]);
  expect(inputsOfStep(body, new Map(), "pages[2]/sum", steps)).toEqual([]);
});

function gave(outputs: NonNullable<StepState["outputs"]>): StepState {
  return { node: "read", status: "succeeded", attempt: 1, spend: noSpend, outputs };
}
