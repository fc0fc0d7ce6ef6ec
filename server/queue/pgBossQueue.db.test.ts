import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { admitNext } from "./admitNext.ts";
import { createPgBossQueue } from "./pgBossQueue.ts";
import { queueContract } from "./queue.contract.ts";
import type { Activation } from "./queue.ts";

const blank = { workspace: "ws_1", graph: "g_1", revision: 1, status: "waiting", seq: 1, spend: "{}", created_at: 1 };

async function open(options: { leaseMs?: number } = {}) {
  const database = await testDatabase();
  const { db, url } = database;
  await db("workspace").insert([
    { id: "ws_1", name: "One", created_at: 1 },
    { id: "ws_2", name: "Two", created_at: 1 },
  ]);
  const make = () => createPgBossQueue({ db, url, now: Date.now, ...options });
  const queue = make();
  return {
    queue,
    db,
    url,
    another: make,
    now: Date.now,
    async addRuns(...ids: string[]) {
      await db("run").insert(ids.map((id) => ({ ...blank, id })));
    },
    async addHeld(id: string, owner: string) {
      await db("run").insert({ ...blank, id, owner, epoch: 1 });
    },
    async write(id: string) {
      await db("run").where({ id }).increment("seq", 1).update({ status: "running" });
    },
    async [Symbol.asyncDispose]() {
      await queue.stop(0);
      await database[Symbol.asyncDispose]();
    },
  };
}

queueContract("pg-boss queue", open);

/** A process that takes the given runs and never ends one. */
async function stuckWorker(url: string, run: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL("./testing/stuckWorker.ts", import.meta.url)), [url, run]);
  await once(child, "message");
  return child;
}

test("a run that is in this process's name but in nobody's hands is given back", async () => {
  await using under = await open();
  const begun: string[] = [];
  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  // As when the database's answer to taking it was lost.
  await under.addHeld("r_1", under.queue.worker);

  await expect.poll(() => begun).toEqual(["r_1"]);
});

test("a run whose process died between journal and wake-up is found", async () => {
  await using under = await open();
  await under.addRuns("r_1", "r_2", "r_3");
  await under.db("run").where({ id: "r_1" }).update({ status: "queued" });
  await under.db("run").where({ id: "r_2" }).update({ waking: true });
  const begun: string[] = [];

  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  await expect.poll(() => begun.toSorted()).toEqual(["r_1", "r_2"]);
});

test("the run of a killed worker is activated again", async () => {
  await using under = await open();
  await under.addRuns("r_1");
  const begun: Activation[] = [];
  const child = await stuckWorker(under.url, "r_1");
  await under.queue.start(async (activation) => void begun.push(activation), 1);

  child.kill("SIGKILL");
  await once(child, "exit");

  await expect.poll(() => begun.map(({ run }) => run)).toEqual(["r_1"]);
  expect(await under.db("worker").pluck("id")).toEqual([under.queue.worker]);
});

test("a frozen worker loses its runs; back again, it gives them up and takes a new name", async () => {
  await using under = await open({ leaseMs: 4_000 });
  await under.addRuns("r_1");
  const begun: string[] = [];
  const child = await stuckWorker(under.url, "r_1");
  const [{ owner }] = await under.db("run").where({ id: "r_1" }).select("owner");
  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  child.kill("SIGSTOP");
  await expect.poll(() => begun).toEqual(["r_1"]);
  const aborted = once(child, "message");
  child.kill("SIGCONT");

  expect((await aborted)[0]).toEqual({ aborted: "The lease of the run was lost." });
  await expect.poll(() => under.db("worker").pluck("id")).toHaveLength(2);
  expect(await under.db("worker").pluck("id")).not.toContain(owner);
  expect(begun).toEqual(["r_1"]);
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a worker whose connections are cut keeps its runs", async () => {
  await using under = await open();
  await under.addRuns("r_1");
  const child = await stuckWorker(under.url, "r_1");
  const begun: string[] = [];
  await under.queue.start(async ({ run }) => void begun.push(run), 1);
  const before = await under.db("worker").orderBy("id").pluck("id");

  await under.db.raw(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'goalgraph listen' and datname = current_database()",
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  expect(await under.db("worker").orderBy("id").pluck("id")).toEqual(before);
  expect(begun).toEqual([]);
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a worker on another machine that lost its lock loses its runs; one that comes back in time does not", async () => {
  await using under = await open();
  await under.addRuns("r_1", "r_2");
  await under.db("worker").insert(["w_1", "w_2"].map((id) => ({ id, role: "worker", host: `elsewhere ${id}` })));
  await under.db("run").where({ id: "r_1" }).update({ owner: "w_1", status: "running" });
  await under.db("run").where({ id: "r_2" }).update({ owner: "w_2", status: "running" });
  const begun: string[] = [];
  const alive = await under.db.transaction();
  await alive.raw("select pg_advisory_xact_lock(7160004, hashtext('w_2'))");

  await under.queue.start(async ({ run }) => void begun.push(run), 2);

  await expect.poll(() => begun).toEqual(["r_1"]);
  expect(await under.db("worker").orderBy("id").pluck("id")).toEqual(["w_2", under.queue.worker]);
  await alive.rollback();
});

test("higher priority goes first, then the older wish", async () => {
  await using under = await open();
  await under.addRuns("r_low", "r_1", "r_2", "r_high");
  await under.db("run").where({ id: "r_low" }).update({ priority: -10 });
  await under.db("run").where({ id: "r_high" }).update({ priority: 10 });
  for (const run of ["r_low", "r_1", "r_2", "r_high"]) await under.queue.wake(run);
  const begun: string[] = [];

  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  await expect.poll(() => begun).toEqual(["r_high", "r_1", "r_2", "r_low"]);
});

test("a workspace with many runs waiting does not starve one with few", async () => {
  await using under = await open();
  const many = Array.from({ length: 300 }, (_, index) => `r_many_${index}`);
  await under.addRuns(...many, "r_few_1", "r_few_2");
  await under.db("run").whereLike("id", "r_few%").update({ workspace: "ws_2" });
  await under.db("run").whereLike("id", "r_many%").update({ status: "queued" });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  await under.queue.start(({ run }) => {
    begun.push(run);
    return new Promise((resolve) => ends.push(resolve));
  }, 2);
  await expect.poll(() => begun.length).toBe(2);

  await under.queue.wake("r_few_1");
  await under.queue.wake("r_few_2");
  ends.shift()?.();
  await expect.poll(() => begun.length).toBe(3);
  ends.shift()?.();
  await expect.poll(() => begun.length).toBe(4);

  expect(begun.slice(2).filter((run) => run.startsWith("r_few"))).toHaveLength(1);
  await expect
    .poll(async () => {
      ends.shift()?.();
      return begun.slice(0, 8).filter((run) => run.startsWith("r_few"));
    })
    .toEqual(["r_few_1", "r_few_2"]);
  const stopped = under.queue.stop(5_000);
  while (ends.length > 0) ends.shift()?.();
  await stopped;
});

test("runs under a limit wait their turn, by priority and age; one that nobody let in is found", async () => {
  await using under = await open();
  const limited = { ...blank, status: "queued", limit_key: "k", limit_most: 1 };
  await under.db("run").insert([
    { ...limited, id: "r_1" },
    { ...limited, id: "r_2", admitted: false, created_at: 2 },
    { ...limited, id: "r_3", admitted: false, created_at: 3 },
    { ...limited, id: "r_4", admitted: false, created_at: 4, priority: 5 },
  ]);
  const end = (id: string) => under.db("run").where({ id }).update({ status: "succeeded", ended_at: 9, owner: null });
  expect(await admitNext(under.db, "ws_1", "k")).toEqual([]);
  await end("r_1");

  const both = await Promise.all([admitNext(under.db, "ws_1", "k"), admitNext(under.db, "ws_1", "k")]);
  expect(both.flat()).toEqual(["r_4"]);
  await under.queue.wake("r_2");

  const begun: string[] = [];
  await under.queue.start(async ({ run }) => {
    begun.push(run);
    await end(run);
  }, 4);
  await expect.poll(() => begun).toEqual(["r_4", "r_2", "r_3"]);
});

test("a run that its limit keeps out is let in once its deadline has passed, also while it is paused", async () => {
  await using under = await open();
  const limited = { ...blank, status: "queued", limit_key: "k", limit_most: 1 };
  await under.db("run").insert([
    { ...limited, id: "r_1", owner: "somebody" },
    { ...limited, id: "r_late", admitted: false, deadline: Date.now() - 1 },
    { ...limited, id: "r_paused", admitted: false, deadline: Date.now() - 1, status: "paused" },
    { ...limited, id: "r_early", admitted: false, deadline: Date.now() + 3_600_000 },
  ]);
  await under.db("worker").insert({ id: "somebody", role: "all", host: "elsewhere" });

  const begun: string[] = [];
  await under.queue.start(async ({ run }) => {
    begun.push(run);
    await under.db("run").where({ id: run }).update({ status: "failed", ended_at: 9, owner: null });
  }, 4);

  await expect.poll(() => begun.toSorted()).toEqual(["r_late", "r_paused"]);
  expect(await under.db("run").where({ admitted: false }).pluck("id")).toEqual(["r_early"]);
});

test("what a worker has is given back when it stops, and another one goes on", async () => {
  await using under = await open();
  await under.addRuns("r_1", "r_2", "r_3");
  const next = under.another();
  const taken: string[] = [];
  const all = under.queue.start(
    ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    3,
  );
  await all;
  for (const run of ["r_1", "r_2", "r_3"]) await under.queue.wake(run);
  await expect.poll(() => under.db("run").whereNotNull("owner").pluck("id")).toHaveLength(3);
  await next.start(async ({ run }) => void taken.push(run), 3);

  await under.queue.stop(50);

  await expect.poll(() => taken.toSorted()).toEqual(["r_1", "r_2", "r_3"]);
  expect(await under.db("worker").pluck("id")).toEqual([next.worker]);
  await next.stop(100);
  expect(await under.db("worker")).toEqual([]);
});
