import { z } from "zod";
import { toAppError } from "#shared/errors.ts";
import { type Criterion, criterion, type Finding, verdictOf } from "#shared/goal/verdict.ts";
import type { NodeContext } from "./kit/context.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { makeCheck } from "./kit/makeCheck.ts";

export const verifier = defineNode({
  type: "verifier",
  version: 1,
  title: "Check",
  summary: "Checks criteria against the data and says why; a failed or unclear blocking one leaves through “failed”.",
  whenToUse: "Before anybody relies on a result: totals reconcile, nothing is missing, numbers are in range.",
  group: "models",
  icon: "shield-check",
  effect: "none",
  params: z.strictObject({
    criteria: z
      .array(criterion)
      .min(1)
      .max(50)
      .default([
        {
          id: "present",
          text: "Something arrived",
          blocking: true,
          check: { kind: "expression", expr: "$exists(inputs.in)" },
        },
      ])
      .meta({ title: "Criteria" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [
    { id: "passed", label: "Passed", type: "verdict" },
    { id: "failed", label: "Failed", type: "verdict" },
  ],
  says: "Check {criteria}",
  keywords: ["verify", "validate", "test", "assert", "quality", "reconcile", "criteria", "guard"],
  lazyParams: ["criteria"],

  async run(ctx) {
    const findings: Finding[] = [];
    for (const item of ctx.params.criteria) findings.push(await find(ctx, item));
    const verdict = verdictOf(findings);
    for (const { result, text } of findings) if (result !== "pass") ctx.log("warn", `${result}: ${text}`);
    return emit({ [verdict.result === "pass" ? "passed" : "failed"]: verdict });
  },
});

/** A check that cannot be made is unsure, never passed. */
async function find(ctx: NodeContext<unknown>, { id, text, blocking, check }: Criterion): Promise<Finding> {
  const about = { criterion: id, text, blocking };
  try {
    const { passed, evidence } = await makeCheck(ctx, check);
    return { ...about, result: passed ? "pass" : "fail", evidence };
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    if (code === "CANCELLED" || ctx.signal.aborted) throw thrown;
    return { ...about, result: "unsure", evidence: { error: message } };
  }
}
