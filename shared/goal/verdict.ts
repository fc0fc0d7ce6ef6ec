import { z } from "zod";

/** How a criterion is checked. Every kind runs without a model. */
export const check = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("expression").meta({ title: "Expression is true" }),
    /** JSONata over `{inputs, run, steps}`; passes when it gives `true`. */
    expr: z.string().min(1).meta({ title: "Expression", widget: "expression" }),
  }),
  z.strictObject({
    kind: z.literal("schema").meta({ title: "Matches a JSON Schema" }),
    schema: z.record(z.string(), z.json()).meta({ title: "JSON Schema", widget: "json" }),
  }),
  z.strictObject({
    kind: z.literal("number").meta({ title: "Number within tolerance" }),
    actual: z.string().min(1).meta({ title: "Actual", widget: "expression" }),
    expected: z.string().min(1).meta({ title: "Expected", widget: "expression" }),
    /** Allowed distance, absolute or as a share of the expected value (0.005 = 0.5 %). */
    tolerance: z.number().min(0).default(0).meta({ title: "Tolerance" }),
    relative: z.boolean().default(false).meta({ title: "Tolerance is a share" }),
  }),
  z.strictObject({
    kind: z.literal("reconcile").meta({ title: "Tables reconcile" }),
    left: z.string().min(1).meta({ title: "Rows", widget: "expression" }),
    right: z.string().min(1).meta({ title: "Source rows", widget: "expression" }),
    /** Group columns that both tables have; none compares grand totals. */
    keys: z.array(z.string()).default([]).meta({ title: "Group by" }),
    leftValue: z.string().min(1).meta({ title: "Value column" }),
    rightValue: z.string().min(1).meta({ title: "Source value column" }),
    tolerance: z.number().min(0).default(0).meta({ title: "Tolerance" }),
  }),
]);
export type Check = z.infer<typeof check>;

export const criterion = z.strictObject({
  id: z.string().min(1).max(64).meta({ title: "Id" }),
  text: z.string().min(1).max(500).meta({ title: "What must be true" }),
  /** A failed blocking criterion fails the verdict; another one is reported. */
  blocking: z.boolean().default(true).meta({ title: "Blocking" }),
  check: check.meta({ title: "Check" }),
});
export type Criterion = z.infer<typeof criterion>;

export const finding = z.strictObject({
  criterion: z.string(),
  text: z.string(),
  blocking: z.boolean(),
  result: z.enum(["pass", "fail", "unsure"]),
  /** What was looked at: the numbers compared, the first rows that differ, the schema's complaints. */
  evidence: z.json(),
});
export type Finding = z.infer<typeof finding>;

/** `pass` when every blocking criterion passed, `fail` when one failed, else `unsure`. */
export const verdict = z.strictObject({
  result: z.enum(["pass", "fail", "unsure"]),
  findings: z.array(finding),
});
export type Verdict = z.infer<typeof verdict>;

export function verdictOf(findings: Finding[]): Verdict {
  const blocking = findings.filter((item) => item.blocking);
  const result = blocking.some((item) => item.result === "fail")
    ? "fail"
    : blocking.every((item) => item.result === "pass")
      ? "pass"
      : "unsure";
  return { result, findings };
}
