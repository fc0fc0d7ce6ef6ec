import { expect, test } from "vitest";
import { childrenOf } from "./childrenSql.ts";
import { waitingRuns, workspace } from "./testing/waitingRuns.ts";

type Runs = Awaited<ReturnType<typeof waitingRuns>>;

test("a step starts one run of a graph, in whichever attempt and process", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run({}, ["step", "other"]);

  const [first, again] = await Promise.all([start(runs, parent), start(runs, parent)]);
  const later = await runs.otherWaits().childRuns.doorFor({ id: parent, workspace }, "step").start(request);
  runs.pass(1);
  const other = await start(runs, parent, "other");

  expect(again).toBe(first);
  expect(later.run).toBe(first);
  expect(other).not.toBe(first);
  expect(await runs.stateOf(first)).toMatchObject({ parent: { run: parent, step: "step" }, depth: 1, input: 1 });
  expect(await childrenOf(runs.db, workspace, parent)).toMatchObject([
    { run: first, step: "step", graph: "g_child", status: "queued" },
    { run: other, step: "other" },
  ]);
});

test("a run's children are no business of another workspace", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run();
  await start(runs, parent);

  expect(await childrenOf(runs.db, "ws_elsewhere", parent)).toEqual([]);
});

test("sub-graphs stand at most 20 deep", async () => {
  await using runs = await waitingRuns();
  const [allowed, deep] = [await runs.run({ depth: 19 }), await runs.run({ depth: 20 })];

  await start(runs, allowed);

  await expect(start(runs, deep)).rejects.toMatchObject({ code: "PARAM_INVALID", message: /20 deep/ });
});

test("a run that has ended starts no other one", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run({}, []);
  await runs.append(parent, { type: "run.cancelled", by: { kind: "system" } });

  await expect(start(runs, parent)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a child gets what is left of its parent's budget", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run({ budget: { usd: 1, tokens: 100, wallMs: 1_000, attempts: 10 } }, ["step", "model"]);
  const spend = { usd: 0.25, inputTokens: 30, outputTokens: 10, modelCalls: 1 };
  await runs.append(parent, { type: "spend.recorded", step: "model", spend, model: "m" });
  runs.pass(400);

  await start(runs, parent);

  expect(runs.started[0]?.budget).toEqual({ usd: 0.75, tokens: 60, wallMs: 600, attempts: 8 });
});

test("what earlier children and theirs have tried is gone from the attempts", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run({ budget: { attempts: 6 } }, ["step", "other", "last"]);
  const child = await start(runs, parent);
  await runs.append(child, { type: "step.started", step: "below", node: "below", attempt: 1 });
  await start(runs, child, "below");

  await start(runs, parent, "other");

  expect(runs.started.map(({ budget }) => budget?.attempts)).toEqual([3, 2, 2]);
});

test("nothing is started once the time of the budget is over", async () => {
  await using runs = await waitingRuns();
  const parent = await runs.run({ budget: { wallMs: 1_000 } });
  runs.pass(1_000);

  await expect(start(runs, parent)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
});

test("the children of a run that was stopped are stopped, and theirs", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const parent = await runs.run();
  const child = await start(runs, parent);
  const grandchild = await start(runs, child);

  await runs.append(
    parent,
    { type: "step.cancelled", step: "step", reason: "Stopped." },
    { type: "run.cancelled", by: { kind: "user" } },
  );

  for (const run of [child, grandchild]) {
    await expect.poll(async () => (await runs.stateOf(run)).status).toBe("cancelled");
  }
});

test("the child of a step that was stopped is stopped, while its parent goes on", async () => {
  await using runs = await waitingRuns();
  using _end = listening(runs);
  const parent = await runs.run({}, ["loser", "winner"]);
  const lost = await start(runs, parent, "loser");
  const kept = await start(runs, parent, "winner");

  await runs.append(parent, { type: "step.cancelled", step: "loser", reason: "Another branch was first." });

  await expect.poll(async () => (await runs.stateOf(lost)).status).toBe("cancelled");
  expect((await runs.stateOf(kept)).status).toBe("queued");
});

test.each(["run", "step"])("a process that died with a %s leaves no orphans", async (what) => {
  await using runs = await waitingRuns();
  const parent = await runs.run({}, ["step", "other"]);
  const child = await start(runs, parent);
  await runs.otherWaits().sweep();
  expect((await runs.stateOf(child)).status).toBe("queued");

  await runs.append(parent, { type: "step.cancelled", step: "step", reason: "Stopped." });
  if (what === "run") await runs.append(parent, { type: "run.succeeded", output: null });
  await runs.otherWaits().childRuns.sweep();

  expect((await runs.stateOf(child)).status).toBe("cancelled");
});

const request = { graph: "g_child", input: 1 };

async function start(runs: Runs, run: string, step = "step"): Promise<string> {
  return (await runs.waits.childRuns.doorFor({ id: run, workspace }, step).start(request)).run;
}

function listening(runs: Runs): Disposable {
  return { [Symbol.dispose]: runs.waits.begin() };
}
