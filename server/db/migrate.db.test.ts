import { expect, test } from "vitest";
import { migrate, migrations } from "./migrate.ts";
import { testDatabase } from "./testing/testDatabase.ts";

test("a database that is up to date is left alone, also when several servers start at once", async () => {
  await using database = await testDatabase();

  const results = await Promise.all([migrate(database.db), migrate(database.db), migrate(database.db)]);

  expect(results.map(({ applied }) => applied)).toEqual([[], [], []]);
  expect(await database.db("migration").pluck("name")).toEqual(migrations.map(({ name }) => name));
});

test("servers that meet an empty database build the schema once", async () => {
  await using database = await testDatabase();
  await database.db.raw("drop schema public cascade; create schema public");

  const results = await Promise.all([migrate(database.db), migrate(database.db)]);

  expect(results.flatMap(({ applied }) => applied)).toEqual(migrations.map(({ name }) => name));
});

test("a database of a newer version is refused", async () => {
  await using database = await testDatabase();
  await database.db("migration").insert({ name: "9999_future", at: 1 });

  await expect(migrate(database.db)).rejects.toThrow("9999_future");
});

test("instants come back as numbers", async () => {
  await using database = await testDatabase();
  await database.db("workspace").insert({ id: "ws_1", name: "One", created_at: 1_790_000_000_000 });

  expect(await database.db("workspace").first("created_at")).toEqual({ created_at: 1_790_000_000_000 });
});

test("the pool goes on after the server ended its connections", async () => {
  await using database = await testDatabase();
  await database.db.raw("select 1");

  await database.db
    .raw("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()")
    .catch(() => undefined);
  await expect
    .poll(() =>
      database.db.raw("select 1").then(
        () => "answered",
        () => "refused",
      ),
    )
    .toBe("answered");
});
