import { describe, expect, test } from "vitest";
import type { GoalCriterion } from "#shared/goal/goal.ts";
import type { Json } from "#shared/json.ts";
import { emptyRun, type RunState, type StepState } from "#shared/run/reduce.ts";
import { noSpend } from "#shared/run/spend.ts";
import { statusFrom } from "./statusFrom.ts";

const byVerifier: GoalCriterion = { id: "total", text: "Totals agree", check: "verifier", node: "check" };
const byPerson: GoalCriterion = { id: "ok", text: "Approved", check: "human", node: "ask" };
const goal = (...criteria: GoalCriterion[]) => ({ status: "ready" as const, criteria });

function run(status: RunState["status"], steps: Record<string, Partial<StepState>> = {}): RunState {
  const full = Object.entries(steps).map(([id, step]) => [
    id,
    { node: id, status: "succeeded", attempt: 1, spend: noSpend, ...step },
  ]);
  return { ...emptyRun, status, steps: Object.fromEntries(full) };
}
const said = (result: string, blocking = true): Record<string, Json> => {
  const verdict = { result, findings: [{ criterion: "total", text: "t", blocking, result, evidence: null }] };
  return result === "pass" ? { passed: verdict } : { failed: verdict };
};

describe("a goal's status", () => {
  test("follows its run while it goes on", () => {
    expect(statusFrom(undefined, goal())).toBe("ready");
    expect(statusFrom(run("running"), goal())).toBe("active");
    expect(statusFrom(run("paused"), goal())).toBe("paused");
    expect(statusFrom(run("waiting", { ask: { status: "sleeping" } }), goal())).toBe("active");
    expect(statusFrom(run("waiting", { ask: { status: "asked" } }), goal())).toBe("blocked");
  });

  test("is achieved only with a passing verdict for every blocking criterion", () => {
    expect(statusFrom(run("succeeded", { check: { outputs: said("pass") } }), goal(byVerifier))).toBe("achieved");
    expect(statusFrom(run("succeeded", { check: { outputs: said("fail") } }), goal(byVerifier))).toBe("unmet");
    expect(statusFrom(run("succeeded", { check: { outputs: said("unsure") } }), goal(byVerifier))).toBe("unmet");
    expect(statusFrom(run("succeeded", { check: { outputs: said("fail", false) } }), goal(byVerifier))).toBe(
      "achieved",
    );
    expect(statusFrom(run("succeeded", { check: { status: "skipped" } }), goal(byVerifier))).toBe("unmet");
    expect(statusFrom(run("succeeded"), goal(byVerifier))).toBe("unmet");
  });

  test("does not take another criterion's finding, or something that is no verdict, as proof", () => {
    expect(
      statusFrom(run("succeeded", { check: { outputs: said("pass") } }), goal({ ...byVerifier, id: "other" })),
    ).toBe("unmet");
    expect(statusFrom(run("succeeded", { check: { outputs: { passed: true } } }), goal(byVerifier))).toBe("unmet");
  });

  test("waits for the approval that a criterion names", () => {
    expect(statusFrom(run("succeeded", { ask: { outputs: { approved: 1 } } }), goal(byPerson))).toBe("achieved");
    expect(statusFrom(run("succeeded", { ask: { outputs: { rejected: {} } } }), goal(byPerson))).toBe("unmet");
  });

  test("is unmet after a run that failed or was cancelled, whatever passed in it", () => {
    for (const status of ["failed", "cancelled"] as const) {
      expect(statusFrom(run(status, { check: { outputs: said("pass") } }), goal(byVerifier))).toBe("unmet");
    }
  });

  test("that ended before any run stays", () => {
    for (const status of ["drafting", "failed", "stopped"] as const) {
      expect(statusFrom(run("succeeded"), { status, criteria: [] })).toBe(status);
    }
  });
});
