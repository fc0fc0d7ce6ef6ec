import { expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import type { StepState } from "#shared/run/reduce.ts";
import { madeBy } from "./madeBy.ts";

const report = { $artifact: "a_1", version: 1, kind: "document", title: "Report" };
const newer = { $artifact: "a_2", version: 3, kind: "chart", title: "Chart" };
const site = { $site: "s_1", slug: "report", version: 1, url: "http://report.localhost/" };

function step(node: string, endedSeq: number, out: Json): StepState {
  return {
    node,
    status: "succeeded",
    attempt: 1,
    outputs: { out },
    endedSeq,
    spend: { usd: 0, inputTokens: 0, outputTokens: 0, modelCalls: 0 },
  };
}

test("the site and the newest artifact of a run are found in its outputs, in lists too", () => {
  const steps = { late: step("late", 9, [newer, "x"]), early: step("early", 2, report), site: step("site", 4, site) };
  expect(madeBy(steps)).toEqual({ site, artifact: newer });
  expect(madeBy({ early: steps.early })).toEqual({ artifact: report });
});

test("a run that made nothing to publish offers nothing", () => {
  expect(madeBy({})).toEqual({});
  expect(madeBy({ a: step("a", 1, { $artifact: 5 }), b: step("b", 2, null) })).toEqual({});
});
