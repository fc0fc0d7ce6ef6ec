import { expect, test } from "vitest";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { accountsContract } from "./accounts.contract.ts";
import { createSqlAccounts } from "./sqlAccounts.ts";

async function open() {
  const database = await testDatabase();
  const { db } = database;
  await db("workspace").insert({ id: "ws_1", name: "One", created_at: 1 });
  const run = { workspace: "ws_1", graph: "g_1", revision: 1, status: "running", seq: 1, spend: "{}", created_at: 1 };
  await db("run").insert([
    { ...run, id: "r_1" },
    { ...run, id: "r_2" },
  ]);
  const above = async () => [];
  return {
    db,
    accounts: createSqlAccounts(db, above),
    elsewhere: createSqlAccounts(db, above),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

accountsContract("SQL accounts", open);

test("what a run has promised is void once it has ended, and its rows go with the account's run", async () => {
  await using under = await open();
  const purse = { run: "r_1", place: "" };
  await under.accounts.enter({ run: "r_2", step: "a", attempt: 1 }, [purse], () => ({ usd: 1, tokens: 1 }));
  await under.db("run").where({ id: "r_2" }).update({ status: "cancelled", ended_at: 2 });

  let found: unknown;
  await under.elsewhere.enter({ run: "r_1", step: "b", attempt: 1 }, [purse], ([taken]) => {
    found = taken;
    return { usd: 0, tokens: 0 };
  });
  expect(found).toEqual({ usd: 0, tokens: 0 });

  await under.db("run").where({ id: "r_1" }).delete();
  expect(await under.db("budget_call")).toEqual([]);
});
