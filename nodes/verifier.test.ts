import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { reconcile } from "./kit/reconcile.ts";
import { runNode } from "./kit/testing.ts";
import { verifier } from "./verifier.ts";

interface Result {
  port: string;
  verdict: { result: string; findings: { result: string; evidence: Json }[] };
}

async function verdictOn(value: Json, ...checks: { check: Json; blocking?: boolean }[]): Promise<Result> {
  const criteria = checks.map(({ check, blocking = true }, index) => ({
    id: `c${index}`,
    text: `Criterion ${index}`,
    blocking,
    check,
  }));
  const outcome = await runNode(verifier, {
    params: { criteria },
    inputs: { in: value },
    steps: {
      source: {
        out: [
          { k: "a", n: 1 },
          { k: "a", n: 2 },
          { k: "b", n: 0.1 },
        ],
      },
    },
  });
  const [port, verdict] = outcome.kind === "emit" ? (Object.entries(outcome.outputs)[0] ?? []) : [];
  return { port: port ?? "", verdict: verdict as unknown as Result["verdict"] };
}

describe("verifier", () => {
  test("an expression passes only with true, and the evidence is its value", async () => {
    const yes = await verdictOn([1, 2], { check: { kind: "expression", expr: "$count(inputs.in) = 2" } });
    expect(yes).toMatchObject({
      port: "passed",
      verdict: { result: "pass", findings: [{ evidence: { value: true } }] },
    });
    const no = await verdictOn([1, 2], { check: { kind: "expression", expr: "$count(inputs.in)" } });
    expect(no).toMatchObject({ port: "failed", verdict: { findings: [{ result: "fail", evidence: { value: 2 } }] } });
  });

  test("a step that prints “pass” does not pass", async () => {
    const said = { result: "pass", findings: [] };
    const outcome = await verdictOn(said, { check: { kind: "expression", expr: "inputs.in" } });
    expect(outcome.port).toBe("failed");
  });

  test("a schema names what does not fit", async () => {
    const schema = { type: "array", items: { type: "object", required: ["n"] } };
    const outcome = await verdictOn([{ n: 1 }, {}], { check: { kind: "schema", schema } });
    expect(outcome.port).toBe("failed");
    expect(JSON.stringify(outcome.verdict)).toContain('"path":"1"');
  });

  test.each([
    [100.4, { tolerance: 0.5 }, "passed"],
    [100.6, { tolerance: 0.5 }, "failed"],
    [104, { tolerance: 0.05, relative: true }, "passed"],
    [106, { tolerance: 0.05, relative: true }, "failed"],
    ["100", { tolerance: 1 }, "failed"],
  ])("compares %s with 100 within %o: %s", async (value, allowed, port) => {
    const check = { kind: "number", actual: "inputs.in", expected: "100", ...allowed };
    expect((await verdictOn(value, { check })).port).toBe(port);
  });

  test("tables reconcile by group, and the groups that differ are the evidence", async () => {
    const check = {
      kind: "reconcile",
      left: "inputs.in",
      right: "steps.source.out",
      keys: ["k"],
      leftValue: "total",
      rightValue: "n",
    };
    const right = await verdictOn(
      [
        { k: "a", total: 3 },
        { k: "b", total: 0.1 },
      ],
      { check },
    );
    expect(right).toMatchObject({ port: "passed", verdict: { findings: [{ evidence: { groups: 2, differing: 0 } }] } });
    const wrong = await verdictOn([{ k: "a", total: 3 }], { check });
    expect(wrong.verdict.findings[0]?.evidence).toMatchObject({
      differing: 1,
      differences: [{ group: ["b"], sum: null, source: 0.1 }],
    });
  });

  test("what cannot be checked is unsure, and unsure does not pass", async () => {
    const outcome = await verdictOn(1, { check: { kind: "expression", expr: "$error('no data')" } });
    expect(outcome).toMatchObject({ port: "failed", verdict: { result: "unsure", findings: [{ result: "unsure" }] } });
    const misspelt = {
      kind: "reconcile",
      left: "steps.source.out",
      right: "steps.source.out",
      leftValue: "m",
      rightValue: "m",
    };
    expect(await verdictOn(1, { check: misspelt })).toMatchObject({ port: "failed", verdict: { result: "unsure" } });
  });

  test("a criterion that does not block is reported and holds nothing up", async () => {
    const outcome = await verdictOn(
      1,
      { check: { kind: "expression", expr: "true" } },
      { check: { kind: "expression", expr: "false" }, blocking: false },
    );
    expect(outcome).toMatchObject({ port: "passed", verdict: { findings: [{ result: "pass" }, { result: "fail" }] } });
  });
});

test("property: a table reconciles with its own grouped sums, in whatever order, and no longer after one change", () => {
  const row = fc.record({
    k: fc.constantFrom("a", "b", "c"),
    n: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 100),
  });
  const rule = { keys: ["k"], leftValue: "sum", rightValue: "n", tolerance: 0 };
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const sums = Map.groupBy(rows.toReversed(), (each) => each.k);
      const grouped = [...sums].map(([k, members]) => ({ k, sum: members.reduce((sum, each) => sum + each.n, 0) }));
      expect(reconcile(grouped, rows, rule).result).toBe("pass");
      const changed = grouped.map((each, index) => (index === 0 ? { ...each, sum: each.sum + 0.01 } : each));
      expect(reconcile(changed, rows, rule).result).toBe("fail");
    }),
  );
});
