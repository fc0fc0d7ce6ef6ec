/** Runs that wait for each other's locks: somebody must give up, or nobody ever goes on. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitingRuns, workspace } from "../runs/testing/waitingRuns.ts";
import { startTestServer, type TestServer } from "../testing.ts";

type Runs = Awaited<ReturnType<typeof waitingRuns>>;

const outer = "outer";
const inner = "outer[0]/inner";

/** A run whose section `outer` holds a lock, with a step inside it under way. */
async function holder(runs: Runs, name: string, more = {}): Promise<string> {
  const run = await runs.run(more, [outer, inner]);
  expect(await runs.waits.locks.doorFor({ id: run, workspace }, outer).take(name)).toBe(true);
  return run;
}

const asks = (runs: Runs, run: string, lock: string, more: { step?: string; expiresAt?: number } = {}) => {
  const { step = inner, ...rest } = more;
  return runs.ask(run, { kind: "lock", lock, ...rest }, step);
};
const answerOf = async (runs: Runs, run: string, step = inner) => (await runs.stateOf(run)).answers[step];
const choicesOf = async (runs: Runs, ...of: string[]) =>
  Promise.all(of.map(async (run) => (await answerOf(runs, run))?.choice));

function listening(runs: Runs): Disposable {
  return { [Symbol.dispose]: runs.waits.begin() };
}

describe("a circle", () => {
  test("ends with the refusal of who asked last, which names all locks and runs; the other one goes on", async () => {
    await using runs = await waitingRuns();
    using _end = listening(runs);
    const [a, b] = [await holder(runs, "x"), await holder(runs, "y")];

    await asks(runs, a, "y");
    await asks(runs, b, "x");

    await expect.poll(() => choicesOf(runs, a, b)).toEqual([undefined, "refused"]);
    expect((await answerOf(runs, b))?.note).toBe(
      `The lock “x” would never come: the run ${a} holds “x” and waits for “y”; the run ${b} holds “y” and waits for “x”. Take locks in the same order everywhere, or let one give up after a time.`,
    );
    await runs.append(b, { type: "step.failed", step: outer, attempt: 1, error: { code: "CONFLICT", message: "No." } });
    await expect.poll(() => choicesOf(runs, a, b)).toEqual(["locked", "refused"]);
  });

  test("of those who ask at the same moment one is refused", async () => {
    await using runs = await waitingRuns();
    using _end = listening(runs);
    const all = await Promise.all(["x", "y", "z"].map((name) => holder(runs, name)));

    await Promise.all(["y", "z", "x"].map((name, index) => asks(runs, all[index] ?? "", name)));

    await expect.poll(() => choicesOf(runs, ...all)).toContain("refused");
    await runs.waits.sweep();
    expect((await choicesOf(runs, ...all)).filter((choice) => choice !== undefined)).toEqual(["refused"]);
  });

  test("of one run: a section inside another one of the same lock, and two beside each other", async () => {
    await using runs = await waitingRuns();
    const nested = await holder(runs, "x");
    await asks(runs, nested, "x");
    const beside = await runs.run({}, ["left", "right", "left[0]/in", "right[0]/in"]);
    await runs.waits.locks.doorFor({ id: beside, workspace }, "left").take("l");
    await runs.waits.locks.doorFor({ id: beside, workspace }, "right").take("r");
    await asks(runs, beside, "r", { step: "left[0]/in" });
    await asks(runs, beside, "l", { step: "right[0]/in" });

    await runs.otherWaits().sweep();

    expect(await answerOf(runs, nested)).toMatchObject({ choice: "refused" });
    expect(await answerOf(runs, beside, "left[0]/in")).toBeUndefined();
    expect(await answerOf(runs, beside, "right[0]/in")).toMatchObject({ choice: "refused" });
  });

  test.each(["the child asks", "the parent begins to wait"])(
    "through a sub-graph's run that asks for what its parent holds: seen when %s last",
    async (last) => {
      await using runs = await waitingRuns();
      using _end = listening(runs);
      const parent = await holder(runs, "x");
      const child = await runs.run({ parent: { run: parent, step: inner } }, [inner]);
      const steps = [() => runs.ask(parent, { kind: "run", run: child }, inner), () => asks(runs, child, "x")];
      if (last === "the parent begins to wait") steps.reverse();

      for (const step of steps) await step();

      await expect.poll(() => choicesOf(runs, child)).toEqual(["refused"]);
      expect((await answerOf(runs, child))?.note).toContain(
        `the run ${parent} holds “x” and waits for its sub-graph's run ${child}; the run ${child} waits for “x”`,
      );
      expect(await answerOf(runs, parent)).toBeUndefined();
    },
  );

  test("that a process did not live to see is found by another one", async () => {
    await using runs = await waitingRuns();
    const [a, b] = [await holder(runs, "x"), await holder(runs, "y")];
    await asks(runs, a, "y");
    await asks(runs, b, "x");
    expect(await choicesOf(runs, a, b)).toEqual([undefined, undefined]);

    await runs.otherWaits().sweep();

    expect(await choicesOf(runs, a, b)).toEqual([undefined, "refused"]);
  });
});

describe("nobody is refused", () => {
  test("where one gives up by itself after a time", async () => {
    await using runs = await waitingRuns();
    const [a, b] = [await holder(runs, "x"), await holder(runs, "y")];
    await asks(runs, a, "y", { expiresAt: runs.now() + 1_000 });
    await asks(runs, b, "x");

    await runs.waits.sweep();

    expect(await choicesOf(runs, a, b)).toEqual([undefined, undefined]);
  });

  test("where the holder waits outside of its section, or for somebody who waits for nobody", async () => {
    await using runs = await waitingRuns();
    const [a, b, c] = [await holder(runs, "x"), await holder(runs, "y"), await holder(runs, "z")];
    const beside = "outer2";
    await runs.append(a, { type: "step.started", step: beside, node: beside, attempt: 1 });
    await asks(runs, a, "y", { step: beside });
    await asks(runs, b, "x");
    await asks(runs, c, "y");

    await runs.waits.sweep();

    expect(await choicesOf(runs, a, b, c)).toEqual([undefined, undefined, undefined]);
  });
});

describe("on real parts", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const crosswise = (first: string, second: string) => ({
    name: `${first} then ${second}`,
    nodes: [
      { id: "outer", type: "section", params: { lock: first } },
      { id: "ready", type: "wait", params: { signal: "go" }, parent: "outer" },
      { id: "inner", type: "section", params: { lock: second }, parent: "outer" },
      { id: "work", type: "transform", parent: "inner" },
    ],
    edges: [{ id: "e", from: { node: "ready", port: "out" }, to: { node: "inner", port: "in" } }],
  });

  test("of two runs that take two locks crosswise one fails with the reason, and the other one succeeds", async () => {
    const runs: string[] = [];
    for (const graph of [crosswise("x", "y"), crosswise("y", "x")]) {
      const { id } = (await server.call("POST", "/graphs", { body: graph })).json;
      runs.push((await server.call("POST", `/graphs/${id}/runs`, { body: {} })).json.id);
    }
    await expect.poll(() => server.db("wait").where({ kind: "signal" }).pluck("run"), slow).toHaveLength(2);
    expect(await server.call("POST", "/signals", { body: { signal: "go" } })).toMatchObject({ json: { delivered: 2 } });

    const views = () => Promise.all(runs.map(async (run) => (await server.call("GET", `/runs/${run}`)).json));
    await expect
      .poll(async () => (await views()).map(({ status }) => status).toSorted(), slow)
      .toEqual(["failed", "succeeded"]);
    const lost = (await views()).find(({ status }) => status === "failed");
    expect(lost.error).toMatchObject({ code: "CONFLICT" });
    for (const named of [...runs, "“x”", "“y”"]) expect(lost.error.message).toContain(named);
    expect(await server.db("named_lock")).toEqual([]);
  });
});

const slow = { timeout: 15_000 };
