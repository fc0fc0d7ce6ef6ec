import { describe, expect, test } from "vitest";
import { createWorld } from "./testing/world.ts";

const step = (id: string, type: string, params: object = {}, policy: object = {}) => ({ id, type, params, policy });
const world = (nodes: object[], created: object) =>
  createWorld({ nodes: nodes as never, edges: [] }, { created: created as never });

describe("attempts", () => {
  test("retries count, and the one that is too many does not begin", async () => {
    const it = world([step("a", "work", { failFirst: 5 }, { retries: 5 })], { budget: { attempts: 3 } });
    const state = await it.finish();

    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" }, attempts: 3 });
    expect((await it.events()).filter(({ type }) => type === "step.started")).toHaveLength(3);
  });

  test("exactly as many as there are is enough", async () => {
    const it = world([step("a", "work", { failFirst: 2 }, { retries: 5 })], { budget: { attempts: 3 } });

    expect(await it.finish()).toMatchObject({ status: "succeeded", attempts: 3 });
  });

  test("what goes on after an answer or a sleep is no new attempt", async () => {
    const it = world([step("ask", "gate"), step("nap", "nap", { ms: 60_000 })], { budget: { attempts: 2 } });

    expect(await it.finish()).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  test("of several steps that are ready at once none begins when not all can, and none stays open", async () => {
    const it = world([step("a", "effect"), step("b", "effect"), step("c", "effect")], { budget: { attempts: 2 } });
    const state = await it.finish();

    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" }, attempts: 0 });
    expect(it.effects).toEqual([]);
    expect([...state.open]).toEqual([]);
  });

  test("a crash's new start counts", async () => {
    const it = world([step("a", "effect")], { budget: { attempts: 1 } });
    await it.append({ type: "step.started", step: "a", node: "a", attempt: 1 });

    expect(await it.finish()).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(it.effects).toEqual([]);
  });
});

describe("time", () => {
  test.each([
    ["a budget of time", (_now: number) => ({ budget: { wallMs: 60_000 } }), "BUDGET_EXCEEDED"],
    ["a deadline", (now: number) => ({ deadline: now + 60_000 }), "DEADLINE"],
  ])("%s ends a run that waits at a gate, at its instant, and closes the question", async (_what, limit, code) => {
    const it = world([step("ask", "gate")], limit(1_000_000));
    await it.untilDone(it.advance(it.makeEngine()));
    expect(it.wakes).toEqual([1_060_000]);
    it.clock.advanceTo(1_058_900);
    await it.untilDone(it.advance(it.makeEngine()));
    expect((await it.state()).status).toBe("waiting");
    it.clock.advanceTo(1_060_000);
    await it.untilDone(it.advance(it.makeEngine()));

    expect(await it.state()).toMatchObject({
      status: "failed",
      error: { code },
      endedAt: 1_060_000,
      steps: { ask: { status: "cancelled" } },
    });
  });

  test("it ends a step under way, and one that would sleep longer", async () => {
    const busy = world([step("a", "work", { ms: 600_000 })], { budget: { wallMs: 5_000 } });
    const asleep = world([step("a", "nap", { ms: 600_000 })], { deadline: 1_005_000 });

    expect(await busy.finish()).toMatchObject({ status: "failed", endedAt: 1_005_000 });
    expect(await asleep.finish()).toMatchObject({ status: "failed", error: { code: "DEADLINE" }, endedAt: 1_005_000 });
  });

  test("the earlier of two limits counts, and a run that is fast enough never notices", async () => {
    const both = world([step("a", "work", { ms: 9_000 })], { budget: { wallMs: 3_000 }, deadline: 1_002_000 });
    const fast = world([step("a", "work", { ms: 1_000 })], { budget: { wallMs: 3_000 }, deadline: 1_002_000 });

    expect(await both.finish()).toMatchObject({ error: { code: "DEADLINE" }, endedAt: 1_002_000 });
    expect((await fast.finish()).status).toBe("succeeded");
  });

  test("a step's own time is an attempt's, so a retry gets it anew", async () => {
    const it = world([step("a", "work", { ms: 500 }, { timeoutMs: 100, retries: 2, retryDelayMs: 1_000 })], {});
    const state = await it.finish();

    expect(state.steps.a).toMatchObject({ status: "failed", attempt: 3, failures: 3, error: { code: "TIMEOUT" } });
  });
});
