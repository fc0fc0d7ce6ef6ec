import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { createPgBossQueue } from "./pgBossQueue.ts";
import { queueContract } from "./queue.contract.ts";

async function open() {
  const database = await testDatabase();
  await database.db("workspace").insert({ id: "ws_1", name: "One", created_at: 1 });
  const make = () => createPgBossQueue({ db: database.db, url: database.url, now: Date.now });
  const queue = make();
  return {
    queue,
    db: database.db,
    url: database.url,
    another: make,
    now: Date.now,
    async addRuns(...ids: string[]) {
      const row = {
        workspace: "ws_1",
        graph: "g_1",
        revision: 1,
        status: "waiting",
        seq: 1,
        spend: "{}",
        created_at: 1,
      };
      await database.db("run").insert(ids.map((id) => ({ id, ...row })));
    },
    async [Symbol.asyncDispose]() {
      await queue.stop(0);
      await database[Symbol.asyncDispose]();
    },
  };
}

queueContract("pg-boss queue", open);

test("a run whose process died between journal and wake-up is found", async () => {
  await using under = await open();
  await under.addRuns("r_1");
  await under.db("run").update({ status: "queued", waking: true });
  const begun: string[] = [];

  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  await expect.poll(() => begun).toEqual(["r_1"]);
});

test("the run of a killed worker is activated again", async () => {
  await using under = await open();
  await under.addRuns("r_1");
  const worker = fork(fileURLToPath(new URL("./testing/stuckWorker.ts", import.meta.url)), [under.url]);
  await once(worker, "message");
  await under.queue.wake("r_1");
  await once(worker, "message");
  worker.kill("SIGKILL");
  await once(worker, "exit");
  const begun: string[] = [];

  await under.queue.start(async ({ run }) => void begun.push(run), 1);

  await expect.poll(() => begun, { timeout: 40_000, interval: 200 }).toEqual(["r_1"]);
});
