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

describe("a run without a budget of attempts", () => {
  const many = Array(1_000).fill(1);
  const nested = [
    step("outer", "map", { items: many, concurrency: 1_000 }),
    { ...step("inner", "map", { items: many, concurrency: 1_000 }), parent: "outer" },
    { ...step("a", "transform"), parent: "inner" },
  ];

  test("ends before it fills the memory: a million rounds of a map in a map are not even opened", async () => {
    const it = world(nested, {});
    const state = await it.finish();

    expect(state).toMatchObject({
      status: "failed",
      error: { code: "BUDGET_EXCEEDED", message: expect.stringContaining("more than 100000 steps") },
    });
    expect(await it.events()).toHaveLength(state.seq);
    expect(state.seq).toBeLessThan(10_000);
  });

  test("a low budget of attempts does not let that many rounds open either", async () => {
    const state = await world(nested, { budget: { attempts: 5_000 } }).finish();

    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(state.seq).toBeLessThan(10_000);
  });

  test("a repeat that never ends stops at its budget, with each round that it had", async () => {
    const endless = [
      step("again", "repeat", { until: "false", max: 1_000 }),
      { ...step("a", "transform"), parent: "again" },
    ];
    const state = await world(endless, { budget: { attempts: 100 } }).finish();

    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" }, attempts: 100 });
    expect([...state.open]).toEqual([]);
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

  test.each([
    ["a budget of time", { budget: { wallMs: 60_000 } }, "BUDGET_EXCEEDED"],
    ["a deadline", { deadline: 1_060_000 }, "DEADLINE"],
  ])("%s ends a paused run, whatever it was waiting for", async (_what, limit, code) => {
    const it = world([step("ask", "gate"), step("nap", "nap", { ms: 10_000 })], limit);
    await it.untilDone(it.advance(it.makeEngine()));
    await it.append({ type: "run.paused", by: { kind: "system" } });
    it.clock.advanceTo(1_010_000);
    await it.untilDone(it.advance(it.makeEngine()));
    expect((await it.state()).status).toBe("paused");
    // The nap's end woke it; what wakes it next is its own limit.
    expect(it.wakes).toEqual([1_010_000, 1_060_000]);
    it.clock.advanceTo(1_060_000);
    await it.untilDone(it.advance(it.makeEngine()));

    expect(await it.state()).toMatchObject({ status: "failed", error: { code }, endedAt: 1_060_000 });
    expect([...(await it.state()).open]).toEqual([]);
  });

  test("a run that is paused while a step is under way ends at its deadline, and stops the step", async () => {
    const it = world([step("a", "work", { ms: 600_000 })], { deadline: 1_005_000 });
    const running = it.advance(it.makeEngine());
    await expect.poll(() => it.clock.step()).toBe(true);
    await expect.poll(async () => (await it.state()).status).toBe("running");
    await it.append({ type: "run.paused", by: { kind: "system" } });
    await it.untilDone(running);

    expect(await it.state()).toMatchObject({
      status: "failed",
      error: { code: "DEADLINE" },
      endedAt: 1_005_000,
      steps: { a: { status: "cancelled" } },
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
