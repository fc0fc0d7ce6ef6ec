import { describe, expect, test } from "vitest";
import { runNode } from "./kit/testing.ts";
import { map } from "./map.ts";
import { repeat } from "./repeat.ts";
import { section } from "./section.ts";
import { subgraph } from "./subgraph.ts";

const failed = { code: "CODE_FAILED", message: "Broken." };
const day = Date.parse("2026-01-01T00:00:00Z");

describe("map", () => {
  test("opens a round for each item, by default for what arrives", async () => {
    expect(await runNode(map, { params: { items: [1, 2], concurrency: 3, onError: "skip" } })).toEqual({
      kind: "rounds",
      count: 2,
      items: [1, 2],
      atOnce: 3,
      onFailure: "skip",
    });
    expect(await runNode(map, { inputs: { in: ["a"] } })).toMatchObject({ count: 1, items: ["a"], onFailure: "stop" });
  });

  test("of nothing gives nothing, without a round", async () => {
    expect(await runNode(map, { params: { items: [] } })).toEqual({ kind: "emit", outputs: { out: [] } });
  });

  test("gives the rounds' results in order; failed ones are left out or stand in their place", async () => {
    const rounds = [{ value: "a" }, { value: null, error: failed }, { value: "c" }];

    expect(await runNode(map, { params: { onError: "skip" }, rounds })).toEqual({
      kind: "emit",
      outputs: { out: ["a", "c"] },
    });
    expect(await runNode(map, { params: { onError: "collect" }, rounds })).toEqual({
      kind: "emit",
      outputs: { out: ["a", { error: failed, index: 1 }, "c"] },
    });
  });

  test.each([
    [null, "nothing"],
    [{ a: 1 }, "an object"],
    ["text", "a string"],
  ])("refuses %j", async (items, what) => {
    await expect(runNode(map, { inputs: { in: items } })).rejects.toMatchObject({
      code: "PARAM_INVALID",
      message: expect.stringContaining(what),
    });
  });

  test("refuses more items than a run can hold", async () => {
    const items = Array.from({ length: 10_001 }, () => 0);
    await expect(runNode(map, { inputs: { in: items } })).rejects.toMatchObject({ code: "PARAM_INVALID" });
  });
});

describe("repeat", () => {
  const rounds = [{ value: { n: 1 } }, { value: { n: 2 } }];

  test("opens one round after the other", async () => {
    const next = { kind: "rounds", atOnce: 1, onFailure: "stop" };
    expect(await runNode(repeat, {})).toEqual({ ...next, count: 1 });
    expect(await runNode(repeat, { params: { until: "previous.n > 2" }, rounds })).toEqual({ ...next, count: 3 });
  });

  test("gives the last round's result once the condition holds, or after the most rounds", async () => {
    const done = { kind: "emit", outputs: { out: { n: 2 } } };
    expect(await runNode(repeat, { params: { until: "previous.n = 2 and round = 2" }, rounds })).toEqual(done);
    expect(await runNode(repeat, { params: { until: true }, rounds })).toEqual(done);
    expect(await runNode(repeat, { params: { until: "false", max: 2 }, rounds })).toEqual(done);
  });
});

describe("section", () => {
  test("opens its one round when it gets the lock, at once or by an answer", async () => {
    const opened = { kind: "rounds", count: 1, atOnce: 1, onFailure: "stop" };
    expect(await runNode(section, { params: { lock: "desk" } })).toEqual(opened);
    expect(await runNode(section, { params: { lock: "desk" }, taken: ["desk"], answer: { choice: "locked" } })).toEqual(
      opened,
    );
  });

  test("waits for a lock that is taken, and gives up in time", async () => {
    const params = { lock: "desk", timeoutMs: 1_000 };
    expect(await runNode(section, { params, taken: ["desk"], now: day })).toEqual({
      kind: "ask",
      question: { kind: "lock", lock: "desk", expiresAt: day + 1_000 },
    });
    expect(await runNode(section, { params, inputs: { in: 1 }, expired: true })).toEqual({
      kind: "emit",
      outputs: { timeout: 1 },
    });
  });

  test("fails when its lock is refused, with the reason", async () => {
    const answer = { choice: "refused", note: "The lock “desk” would never come." };

    await expect(runNode(section, { params: { lock: "desk" }, taken: ["desk"], answer })).rejects.toMatchObject({
      code: "CONFLICT",
      message: answer.note,
    });
  });

  test("gives what its round gave", async () => {
    expect(await runNode(section, { rounds: [{ value: 7 }] })).toEqual({ kind: "emit", outputs: { out: 7 } });
  });
});

describe("subgraph", () => {
  const params = { graph: "g_1" };

  test("starts a run and waits for its end", async () => {
    expect(await runNode(subgraph, { params, inputs: { in: 1 } })).toEqual({
      kind: "ask",
      question: { kind: "run", run: "run of g_1" },
    });
  });

  test("gives that run's output, or fails with what it failed of", async () => {
    const succeeded = { choice: "succeeded", form: { output: 5 } };
    expect(await runNode(subgraph, { params, answer: succeeded })).toEqual({ kind: "emit", outputs: { out: 5 } });
    await expect(
      runNode(subgraph, { params, answer: { choice: "failed", form: { error: failed } } }),
    ).rejects.toMatchObject({ code: "UPSTREAM_FAILED", message: expect.stringContaining("Broken.") });
    await expect(runNode(subgraph, { params, answer: { choice: "cancelled" } })).rejects.toMatchObject({
      code: "UPSTREAM_FAILED",
    });
  });
});
