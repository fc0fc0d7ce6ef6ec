import { expect, test } from "vitest";
import { waitingRuns, workspace } from "../runs/testing/waitingRuns.ts";

type Runs = Awaited<ReturnType<typeof waitingRuns>>;

const lock = { kind: "lock", lock: "billing" } as const;

test("one step holds a lock, however often it takes it; the others do not get it", async () => {
  await using runs = await waitingRuns();
  const [holder, other] = [await runs.run({}, ["step", "second"]), await runs.run()];

  expect(await take(runs, holder)).toBe(true);
  expect(await take(runs, holder)).toBe(true);
  expect(await take(runs, holder, "second")).toBe(false);
  expect(await take(runs, other)).toBe(false);
  expect(await runs.waits.locks.doorFor({ id: other, workspace }, "step").take("shipping")).toBe(true);
});

test("of many that take a free lock at once one gets it", async () => {
  await using runs = await waitingRuns();
  const many = await Promise.all(Array.from({ length: 10 }, () => runs.run()));

  const taken = await Promise.all(many.map((run) => take(runs, run)));

  expect(taken.filter(Boolean)).toHaveLength(1);
});

test("a lock goes to those who wait in the order in which they asked", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const [holder, first, second] = [await runs.run(), await runs.run(), await runs.run()];
  await take(runs, holder);
  await runs.ask(first, lock);
  await runs.ask(second, lock);

  await emit(runs, holder);
  await expect.poll(() => runs.woken).toEqual([first]);
  await emit(runs, first);
  await expect.poll(() => runs.woken).toEqual([first, second]);

  expect((await runs.stateOf(second)).answers.step?.choice).toBe("locked");
  expect(await take(runs, second)).toBe(true);
});

test("who comes to a free lock does not pass those who wait for it", async () => {
  await using runs = await waitingRuns();
  const [waiting, newcomer] = [await runs.run(), await runs.run()];
  await runs.ask(waiting, lock);

  expect(await take(runs, newcomer)).toBe(false);

  await runs.waits.sweep();
  expect(runs.woken).toEqual([waiting]);
});

test("a lock that becomes free between the try and the question is given at the question", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const [holder, other] = [await runs.run(), await runs.run()];
  await take(runs, holder);
  expect(await take(runs, other)).toBe(false);
  await emit(runs, holder);
  await expect.poll(() => holdersOf(runs)).toEqual([]);

  await runs.ask(other, lock);

  await expect.poll(() => runs.woken).toEqual([other]);
});

test("who gave up waiting is passed over", async () => {
  await using runs = await waitingRuns();
  const [holder, impatient, gone, patient] = [await runs.run(), await runs.run(), await runs.run(), await runs.run()];
  await take(runs, holder);
  await runs.ask(impatient, { ...lock, expiresAt: runs.now() + 10 });
  await runs.ask(gone, lock);
  await runs.ask(patient, lock);
  await runs.append(gone, { type: "step.cancelled", step: "step", reason: "No longer needed." });
  runs.pass(10);

  await runs.waits.locks.release(holder);

  expect(runs.woken).toEqual([patient]);
  expect(await holdersOf(runs)).toEqual([patient]);
});

test.each(["the step is settled", "the run has ended"])("a dead process forgot to release: %s", async (why) => {
  await using runs = await waitingRuns();
  const [holder, waiting] = [await runs.run(), await runs.run()];
  await take(runs, holder);
  await runs.ask(waiting, lock);
  await runs.waits.sweep();
  expect(runs.woken).toEqual([]);

  await emit(runs, holder);
  if (why === "the run has ended") await runs.append(holder, { type: "run.succeeded", output: null });
  await runs.otherWaits().sweep();

  expect(runs.woken).toEqual([waiting]);
  expect(await holdersOf(runs)).toEqual([waiting]);
});

test("a dead process gave the lock on and forgot to say so", async () => {
  await using runs = await waitingRuns();
  const waiting = await runs.run();
  await runs.ask(waiting, lock);
  await runs.db("named_lock").insert({ workspace, name: "billing", run: waiting, step: "step", since: 1 });

  await runs.otherWaits().sweep();

  expect((await runs.stateOf(waiting)).answers.step?.choice).toBe("locked");
});

test("a run that has ended takes no lock", async () => {
  await using runs = await waitingRuns();
  const run = await runs.run({}, []);
  await runs.append(run, { type: "run.succeeded", output: null });

  expect(await take(runs, run)).toBe(false);
});

test("workspaces do not share locks", async () => {
  await using runs = await waitingRuns();
  const [here, there] = [await runs.run(), await runs.run()];
  await runs.db("workspace").insert({ id: "ws_elsewhere", name: "Elsewhere", created_at: 1 });
  await runs.db("run").where({ id: there }).update({ workspace: "ws_elsewhere" });
  await take(runs, here);

  expect(await runs.waits.locks.doorFor({ id: there, workspace: "ws_elsewhere" }, "step").take("billing")).toBe(true);
});

function take(runs: Runs, run: string, step = "step"): Promise<boolean> {
  return runs.waits.locks.doorFor({ id: run, workspace }, step).take("billing");
}

function emit(runs: Runs, run: string): Promise<void> {
  return runs.append(run, { type: "step.emitted", step: "step", outputs: {} });
}

function holdersOf(runs: Runs): Promise<string[]> {
  return runs.db("named_lock").where({ name: "billing" }).pluck("run");
}

function listening(runs: Runs): Disposable {
  return { [Symbol.dispose]: runs.waits.begin() };
}
