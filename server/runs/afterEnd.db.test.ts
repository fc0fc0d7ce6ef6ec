import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEventBody } from "#shared/run/events.ts";
import { handOnLimit } from "./handOnLimit.ts";
import { Death, mortal } from "./testing/mortal.ts";
import { waitingRuns, workspace } from "./testing/waitingRuns.ts";

type Runs = Awaited<ReturnType<typeof waitingRuns>>;

const succeeded: RunEventBody = { type: "run.succeeded", output: { total: 3 } };
const spend = { usd: 0.5, inputTokens: 10, outputTokens: 5, modelCalls: 1 };

test("the parent's step hears how the run ended, with what it cost, and the parent is woken", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const { parent, child } = await family(runs);
  await runs.append(child, { type: "step.started", step: "model", node: "model", attempt: 1 });
  await runs.append(child, { type: "spend.recorded", step: "model", spend, model: "m" });
  await runs.append(child, { type: "step.emitted", step: "model", outputs: {} }, succeeded);

  await expect.poll(() => runs.woken).toEqual([parent]);

  const state = await runs.stateOf(parent);
  expect(state.answers.step).toMatchObject({ choice: "succeeded", form: { output: { total: 3 } } });
  expect(state.steps.step?.spend).toEqual(spend);
  await expect.poll(() => followed(runs, child)).toBe(false);
});

test.each<[string, RunEventBody, object]>([
  [
    "failed",
    { type: "run.failed", error: { code: "CODE_FAILED", message: "It broke." } },
    { choice: "failed", form: { error: { code: "CODE_FAILED", message: "It broke." } } },
  ],
  [
    "cancelled",
    { type: "run.cancelled", by: { kind: "user" } },
    { choice: "cancelled", form: { error: { code: "CANCELLED" } } },
  ],
])("a child that has %s is told as it was", async (_, end, heard) => {
  await using runs = await waitingRuns();
  const { parent, child } = await family(runs);
  await runs.append(child, end);

  await runs.waits.afterEnd.settle(child);

  expect((await runs.stateOf(parent)).answers.step).toMatchObject(heard);
});

test("a run that ends before its parent's step asks is told when it asks", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const parent = await runs.run();
  const child = await runs.run({ parent: { run: parent, step: "step" } });
  await runs.append(child, succeeded);
  await runs.waits.sweep();
  expect(await followed(runs, child)).toBe(true);

  await runs.ask(parent, { kind: "run", run: child });

  await expect.poll(() => runs.woken).toEqual([parent]);
  await expect.poll(() => followed(runs, child)).toBe(false);
});

test("a parent that has ended, or whose step is settled, hears nothing", async () => {
  await using runs = await waitingRuns();
  const [ended, settled] = [await family(runs), await family(runs)];
  const left: RunEventBody = { type: "step.cancelled", step: "step", reason: "Stopped." };
  await runs.append(ended.parent, left, { type: "run.cancelled", by: { kind: "user" } });
  await runs.append(settled.parent, left);
  for (const { child } of [ended, settled]) await runs.append(child, succeeded);

  await runs.waits.sweep();

  for (const { parent, child } of [ended, settled]) {
    expect((await runs.stateOf(parent)).answers).toEqual({});
    expect(await followed(runs, child)).toBe(false);
  }
});

test("locks are given on at the end", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const [holder, waiting] = [await runs.run(), await runs.run()];
  await runs.waits.locks.doorFor({ id: holder, workspace }, "step").take("billing");
  await runs.ask(waiting, { kind: "lock", lock: "billing" });

  await runs.append(holder, { type: "run.failed", error: { code: "BUG", message: "It broke." } });

  await expect.poll(() => runs.woken).toEqual([waiting]);
  await expect.poll(() => followed(runs, holder)).toBe(false);
});

test("the end of a run that was one append is followed at once when somebody expects it", async () => {
  const told: string[] = [];
  await using runs = await waitingRuns({ actions: [async ({ id }) => told.push(id)] });
  using _end = listening(runs);
  const id = runs.makeId("run");
  runs.waits.afterEnd.expect(id);
  const by = { kind: "system" } as const;

  await runs.journal.create({
    id,
    workspace,
    graph: "g_1",
    revision: 1,
    followed: true,
    events: [{ type: "run.created", graph: "g_1", revision: 1, input: null, by }, succeeded],
  });

  await expect.poll(() => told).toEqual([id]);
  await expect.poll(() => followed(runs, id)).toBe(false);
});

test("a run that has ended lets in the next one under its limit", async () => {
  await using runs = await waitingRuns();
  const limit = { key: "slow system", most: 1 };
  const [first, second] = [await runs.run({ limit }), await runs.run({ limit })];
  const admitted = () => runs.db("run").where({ admitted: true, ended_at: null }).pluck("id");
  expect(await admitted()).toEqual([first]);
  await runs.append(first, succeeded);

  await handOnLimit(runs, { workspace, created: await createdOf(runs, first) });

  expect(await admitted()).toEqual([second]);
  expect(runs.woken).toEqual([second]);
});

test("an action that fails is tried again, and keeps no other from happening", async () => {
  const told: string[] = [];
  let isBroken = true;
  const action = async ({ id, created }: { id: string; created: { graph: string } }) => {
    if (isBroken) throw new Error("The other subsystem is away.");
    told.push(`${id} ${created.graph}`);
  };
  await using runs = await waitingRuns({ actions: [action] });
  const { parent, child } = await family(runs);
  await runs.append(child, succeeded);

  await runs.waits.sweep();
  expect((await runs.stateOf(parent)).answers.step?.choice).toBe("succeeded");
  expect(await followed(runs, child)).toBe(true);
  isBroken = false;
  await runs.waits.sweep();

  expect(told).toEqual([`${child} g_1`]);
  expect(await followed(runs, child)).toBe(false);
});

test("wherever a process dies, the parent hears once", async () => {
  await using runs = await waitingRuns();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 16 }), { maxLength: 3 }), fc.boolean(), async (deaths, asksLate) => {
      const { parent, child } = asksLate ? await family(runs, { asked: false }) : await family(runs);
      await runs.append(child, { type: "spend.recorded", step: "step", spend, model: "m" }, succeeded);

      for (const after of deaths) {
        const process = mortal(runs, after);
        await runs
          .otherWaits(process)
          .sweep()
          .catch((error: unknown) => expect(error).toBeInstanceOf(Death));
      }
      if (asksLate) await runs.ask(parent, { kind: "run", run: child });
      await runs.otherWaits().sweep();

      const events = await runs.journal.read(parent, 0);
      expect(events.filter(({ type }) => type === "step.answered")).toHaveLength(1);
      expect((await runs.stateOf(parent)).spend).toEqual(spend);
      expect(runs.woken).toContain(parent);
      expect(await followed(runs, child)).toBe(false);
    }),
    { numRuns: 25 },
  );
});

test("two processes that follow the same end tell it once", async () => {
  await using runs = await waitingRuns();
  const { parent, child } = await family(runs);
  await runs.append(child, succeeded);

  await Promise.all([runs.waits.sweep(), runs.otherWaits().sweep(), runs.otherWaits().sweep()]);

  const events = await runs.journal.read(parent, 0);
  expect(events.filter(({ type }) => type === "step.answered")).toHaveLength(1);
});

/** A run whose step waits for another run's end. */
async function family(runs: Runs, { asked = true } = {}): Promise<{ parent: string; child: string }> {
  const parent = await runs.run();
  const child = await runs.run({ parent: { run: parent, step: "step" } });
  if (asked) await runs.ask(parent, { kind: "run", run: child });
  return { parent, child };
}

async function createdOf(runs: Runs, run: string) {
  const [created] = await runs.journal.read(run, 0, 1);
  if (created?.type !== "run.created") throw new Error("The run was not created.");
  return created;
}

async function followed(runs: Runs, run: string): Promise<boolean> {
  return (await runs.db("run").where({ id: run }).first("followed")).followed;
}

function listening(runs: Runs): Disposable {
  return { [Symbol.dispose]: runs.waits.begin() };
}
