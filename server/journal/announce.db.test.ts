import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../db/knex.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { createAnnouncer } from "./announce.ts";
import { listen } from "./listen.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

test("what is announced is heard in order, and of one key the newest", async () => {
  const heard: string[] = [];
  const line = listen({ url: database.url, channel: "test", onMessage: (payload) => heard.push(payload) });
  await line.begin();
  const { announce, told } = createAnnouncer(database.db, "test");

  announce("a", "a 1");
  announce("b", "b 1");
  announce("b", "b 2");
  await told();

  await expect.poll(() => heard).toEqual(["a 1", "b 2"]);
  await line.end();
});

test("a database that is away fails nobody", async () => {
  const away = openDatabase("postgres://nobody@127.0.0.1:1/none");
  const { announce, told } = createAnnouncer(away, "test");

  announce("a", "a 1");
  await expect(told()).resolves.toBeUndefined();
  await away.destroy();
});
