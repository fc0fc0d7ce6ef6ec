import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../db/knex.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { claimGoal } from "./claimGoal.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

test("of two processes one may plan a goal, and the other one once it is done", async () => {
  const other = openDatabase(database.url);
  const end = await claimGoal(database.db, "goal_a");

  expect(end).toBeDefined();
  expect(await claimGoal(other, "goal_a")).toBeUndefined();
  const endOther = await claimGoal(other, "goal_b");
  expect(endOther).toBeDefined();

  await end?.();
  const next = await claimGoal(other, "goal_a");
  expect(next).toBeDefined();
  await next?.();
  await endOther?.();
  await other.destroy();
});

test("a claim ends with the connection of the process that held it", async () => {
  const dying = openDatabase(database.url);
  const held = await claimGoal(dying, "goal_c");
  await database.db.raw(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and pid <> pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())`,
  );

  let next: Awaited<ReturnType<typeof claimGoal>>;
  await expect
    .poll(async () => {
      next = await claimGoal(database.db, "goal_c");
      return next;
    })
    .toBeDefined();
  await next?.();
  await expect(held?.()).rejects.toThrow();
  await dying.destroy();
});

test("many goals that are planned at once leave the pool's other connections free", async () => {
  const small = openDatabase(database.url, { connections: 2 });
  const ends = await Promise.all(Array.from({ length: 20 }, (_, i) => claimGoal(small, `goal_${i}`)));

  expect((await small.raw("select 1 as one")).rows).toEqual([{ one: 1 }]);
  for (const end of ends) await end?.();
  await small.destroy();
});
