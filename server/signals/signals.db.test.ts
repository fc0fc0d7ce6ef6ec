import { expect, test } from "vitest";
import { systemCaller } from "../caller.ts";
import { waitingRuns, workspace } from "../runs/testing/waitingRuns.ts";
import { sendSignal } from "./sendSignal.ts";

const caller = systemCaller(workspace);
const paid = { kind: "signal", signal: "paid" } as const;

test("a signal answers every step that waits for it with the same key, and no other", async () => {
  await using runs = await waitingRuns();
  const [one, two, otherKey, noKey] = [await runs.run(), await runs.run(), await runs.run(), await runs.run()];
  const otherSignal = await runs.run();
  await runs.ask(one, { ...paid, key: "7" });
  await runs.ask(two, { ...paid, key: "7" });
  await runs.ask(otherKey, { ...paid, key: "8" });
  await runs.ask(noKey, paid);
  await runs.ask(otherSignal, { kind: "signal", signal: "refunded", key: "7" });

  const sent = await sendSignal(runs, caller, { signal: "paid", key: "7", payload: { amount: 3 } });

  expect(sent).toEqual({ delivered: 2, kept: false });
  expect(runs.woken.toSorted()).toEqual([one, two].toSorted());
  for (const run of [one, two]) {
    expect((await runs.stateOf(run)).answers.step).toMatchObject({ choice: "received", form: { amount: 3 } });
  }
  for (const run of [otherKey, noKey, otherSignal]) expect((await runs.stateOf(run)).answers).toEqual({});
});

test("a signal without a key reaches the steps that wait without one", async () => {
  await using runs = await waitingRuns();
  const [plain, keyed] = [await runs.run(), await runs.run()];
  await runs.ask(plain, paid);
  await runs.ask(keyed, { ...paid, key: "7" });

  expect(await sendSignal(runs, caller, { signal: "paid" })).toEqual({ delivered: 1, kept: false });

  expect((await runs.stateOf(plain)).answers.step?.choice).toBe("received");
});

test("a signal stays in its workspace", async () => {
  await using runs = await waitingRuns();
  await runs.ask(await runs.run(), paid);

  const sent = await sendSignal(runs, systemCaller("ws_elsewhere"), { signal: "paid" });

  expect(sent).toEqual({ delivered: 0, kept: false });
});

test("of many signals at once a step gets exactly one", async () => {
  await using runs = await waitingRuns();
  const run = await runs.run();
  await runs.ask(run, paid);

  const sent = await Promise.all(
    Array.from({ length: 8 }, (_, n) => sendSignal(runs, caller, { signal: "paid", payload: { n } })),
  );

  expect(sent.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(1);
  const answers = (await runs.journal.read(run, 0)).filter(({ type }) => type === "step.answered");
  expect(answers).toHaveLength(1);
});

test("one that comes after the deadline, or after the end, is not delivered", async () => {
  await using runs = await waitingRuns();
  const [late, over, left] = [await runs.run(), await runs.run(), await runs.run()];
  await runs.ask(late, { ...paid, expiresAt: runs.now() + 10 });
  await runs.ask(over, paid);
  await runs.append(
    over,
    { type: "step.cancelled", step: "step", reason: "Stopped." },
    { type: "run.cancelled", by: { kind: "system" } },
  );
  await runs.ask(left, paid);
  await runs.append(left, { type: "step.started", step: "step", node: "step", attempt: 2 });
  runs.pass(10);

  expect(await sendSignal(runs, caller, { signal: "paid" })).toEqual({ delivered: 0, kept: false });

  expect(runs.woken).toEqual([]);
});

test("a large payload leaves the journal for the blobs", async () => {
  await using runs = await waitingRuns();
  const run = await runs.run();
  await runs.ask(run, paid);

  await sendSignal(runs, caller, { signal: "paid", payload: { text: "x".repeat(100_000) } });

  expect((await runs.stateOf(run)).answers.step?.form).toMatchObject({ text: { bytes: 100_002 } });
});

test("without keep a signal that nobody waits for is gone", async () => {
  await using runs = await waitingRuns();
  await sendSignal(runs, caller, { signal: "paid" });
  const run = await runs.run();

  await runs.ask(run, paid);
  await runs.waits.sweep();

  expect((await runs.stateOf(run)).answers).toEqual({});
});

test("a kept signal waits for one step that asks later, and for one only", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs.waits);
  const sent = await sendSignal(runs, caller, { signal: "paid", key: "7", payload: { n: 1 }, keep: true });
  const steps = await Promise.all(Array.from({ length: 6 }, () => runs.run()));

  await Promise.all(steps.map((run) => runs.ask(run, { ...paid, key: "7" })));

  expect(sent).toEqual({ delivered: 0, kept: true });
  await expect.poll(() => runs.woken.length).toBe(1);
  await expect.poll(() => runs.db("kept_signal").pluck("id")).toEqual([]);
  const states = await Promise.all(steps.map(runs.stateOf));
  expect(states.filter(({ answers }) => answers.step).map(({ answers }) => answers.step?.form)).toEqual([{ n: 1 }]);
});

test("a kept signal and a question that cross each other meet", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs.waits);
  const asking = await Promise.all(Array.from({ length: 20 }, () => runs.run()));

  await Promise.all(
    asking.flatMap((run) => [
      runs.ask(run, { ...paid, key: run }),
      sendSignal(runs, caller, { signal: "paid", key: run, keep: true }),
    ]),
  );

  await expect.poll(() => runs.woken.toSorted()).toEqual(asking.toSorted());
  await expect.poll(() => runs.db("kept_signal").pluck("id")).toEqual([]);
});

test("several kept signals are taken in the order in which they came", async () => {
  await using runs = await waitingRuns();
  for (const n of [1, 2]) {
    await sendSignal(runs, caller, { signal: "paid", payload: { n }, keep: true });
    runs.pass(1);
  }
  const [first, second] = [await runs.run(), await runs.run()];

  await runs.ask(first, paid);
  await runs.waits.sweep();
  await runs.ask(second, paid);
  await runs.waits.sweep();

  expect((await runs.stateOf(first)).answers.step?.form).toEqual({ n: 1 });
  expect((await runs.stateOf(second)).answers.step?.form).toEqual({ n: 2 });
});

test("a kept signal is given up after seven days", async () => {
  await using runs = await waitingRuns();
  await sendSignal(runs, caller, { signal: "paid", keep: true });
  runs.pass(7 * 86_400_000);
  const run = await runs.run();

  await runs.ask(run, paid);
  await runs.waits.sweep();

  expect((await runs.stateOf(run)).answers).toEqual({});
  expect(await runs.db("kept_signal").pluck("id")).toEqual([]);
});

test("a process that dies while it hands a kept signal over loses nothing and repeats nothing", async () => {
  await using runs = await waitingRuns();
  const [unanswered, answered, gone] = [await runs.run(), await runs.run(), await runs.run()];
  for (const run of [unanswered, answered, gone]) await runs.ask(run, { ...paid, key: run });
  for (const run of [unanswered, answered, gone]) await leaveTaken(runs, run);
  await runs.append(gone, { type: "step.cancelled", step: "step", reason: "Too late." });
  await runs.append(answered, {
    type: "step.answered",
    step: "step",
    gate: (await runs.stateOf(answered)).steps.step?.gate ?? "",
    answer: { choice: "received", note: `Kept signal sig_${answered}` },
    by: { kind: "system" },
  });

  await runs.otherWaits().sweep();

  expect((await runs.stateOf(unanswered)).answers.step?.note).toBe(`Kept signal sig_${unanswered}`);
  expect(await runs.db("kept_signal").select("id", "taken_run")).toEqual([{ id: `sig_${gone}`, taken_run: null }]);
});

/** A signal that a dead process had marked for a step. */
async function leaveTaken(runs: Awaited<ReturnType<typeof waitingRuns>>, run: string): Promise<void> {
  await runs.db("kept_signal").insert({
    id: `sig_${run}`,
    workspace,
    signal: "paid",
    key: run,
    by: JSON.stringify({ kind: "system" }),
    at: runs.now(),
    expires_at: runs.now() + 1_000,
    taken_run: run,
    taken_step: "step",
  });
}

function listening(waits: { begin(): () => void }): Disposable {
  return { [Symbol.dispose]: waits.begin() };
}
