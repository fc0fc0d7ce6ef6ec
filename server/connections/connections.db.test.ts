import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineConnector, definePlugin } from "#plugins/kit/definePlugin.ts";
import { AppError } from "#shared/errors.ts";
import { newWorkspace, publishParts } from "../artifacts/testing/publishParts.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { browseConnection } from "./browseConnection.ts";
import { checkConnection } from "./checkConnection.ts";
import { createConnection } from "./createConnection.ts";
import { createVault } from "./createVault.ts";
import { deleteConnection } from "./deleteConnection.ts";
import { listConnections } from "./listConnections.ts";
import { openConnection } from "./openConnection.ts";

const fields = { host: "db.test", port: 5432, password: "top-secret" };

/** A catalog with one connector that remembers what it opened and closed. */
function connectionParts(db: Knex) {
  const seen: string[] = [];
  const ledger = defineConnector({
    id: "ledger",
    title: "Ledger",
    summary: "Reads a ledger.",
    icon: "book",
    fields: z.strictObject({
      host: z.string().min(1),
      port: z.int().default(5432),
      password: z.string().min(1).meta({ secret: true }),
      token: z.string().optional().meta({ secret: true }),
    }),
    async open(read, door) {
      const { address } = await door.resolve(read.host, read.port);
      seen.push(`open ${address} ${read.password}`);
      return { fails: read.host === "down.test" };
    },
    async close() {
      seen.push("close");
    },
    async check(client) {
      if (client.fails) throw new Error("The password is wrong.");
      return "Found 2 tables.";
    },
    async browse() {
      return [{ schema: "public", name: "orders", columns: [{ name: "id", type: "int" }] }];
    },
  });
  const { parts } = publishParts(db);
  const plugin = definePlugin({
    id: "books",
    title: "Books",
    summary: "Books.",
    connectors: [ledger],
  });
  return {
    seen,
    parts: {
      ...parts,
      vault: createVault(randomBytes(32)),
      catalog: installCatalog([], [plugin]),
      egress: {
        fetch: async () => {
          throw new AppError("EGRESS_DENIED", "Not here.");
        },
        fetchFor: () => fetch,
        async resolve(host: string, port: number) {
          if (host === "private.test")
            throw new AppError("EGRESS_DENIED", "private.test is private. Add it to EGRESS_ALLOW.");
          return { address: "203.0.113.5", family: 4 as const, port };
        },
      },
    },
  };
}

const signal = new AbortController().signal;

test("secrets are sealed, defaults are filled in, and what comes back holds no secret", async () => {
  await using database = await testDatabase();
  const { parts, seen } = connectionParts(database.db);
  const caller = await newWorkspace(database.db);

  const made = await createConnection(parts, caller, {
    connector: "ledger",
    name: "Books",
    fields: { host: "db.test", password: "top-secret" },
  });

  expect(made).toMatchObject({ connector: "ledger", name: "Books", fields: { host: "db.test", port: 5432 } });
  expect(Object.keys(made.fields)).toEqual(["host", "port"]);
  expect(await listConnections(parts, caller)).toEqual([made]);
  expect(JSON.stringify(await database.db("connection").select("*"))).not.toContain("top-secret");
  const open = await openConnection(parts, caller.workspace, made.id, signal, "ledger");
  await open.close();
  expect(seen).toEqual(["open 203.0.113.5 top-secret", "close"]);
});

test("bad fields are refused at their places, and the value is not repeated", async () => {
  await using database = await testDatabase();
  const { parts } = connectionParts(database.db);
  const caller = await newWorkspace(database.db);
  const bad = { host: "", port: 1.5, password: 77, extra: 1 };

  const failure = await createConnection(parts, caller, { connector: "ledger", name: "x", fields: bad }).catch(
    (error) => error,
  );

  expect(failure.code).toBe("BAD_INPUT");
  const paths = failure.errors.map((error: { path: string }) => error.path).sort();
  expect(paths).toEqual(["fields.extra", "fields.host", "fields.password", "fields.port"]);
  expect(JSON.stringify(failure.errors)).not.toContain("77");
  await expect(createConnection(parts, caller, { connector: "none", name: "x", fields })).rejects.toMatchObject({
    code: "BAD_INPUT",
    errors: [{ path: "connector" }],
  });
});

test("a node gets a connection of its own connector and workspace only", async () => {
  await using database = await testDatabase();
  const { parts, seen } = connectionParts(database.db);
  const caller = await newWorkspace(database.db);
  const stranger = await newWorkspace(database.db);
  const { id } = await createConnection(parts, caller, { connector: "ledger", name: "Books", fields });

  await expect(openConnection(parts, caller.workspace, id, signal, "slack")).rejects.toMatchObject({
    code: "PARAM_INVALID",
  });
  await expect(openConnection(parts, stranger.workspace, id, signal)).rejects.toMatchObject({
    code: "CONNECTION_MISSING",
  });
  await expect(checkConnection(parts, stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(browseConnection(parts, stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(deleteConnection(parts, stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await listConnections(parts, stranger)).toEqual([]);
  expect(seen).toEqual([]);
});

test("a check says what it found or why it could not, and closes what it opened", async () => {
  await using database = await testDatabase();
  const { parts, seen } = connectionParts(database.db);
  const caller = await newWorkspace(database.db);
  const connect = async (host: string) =>
    (await createConnection(parts, caller, { connector: "ledger", name: host, fields: { ...fields, host } })).id;

  expect(await checkConnection(parts, caller, await connect("db.test"))).toMatchObject({
    ok: true,
    message: "Found 2 tables.",
  });
  expect(await checkConnection(parts, caller, await connect("down.test"))).toMatchObject({
    ok: false,
    message: "The password is wrong.",
  });
  expect(await checkConnection(parts, caller, await connect("private.test"))).toMatchObject({
    ok: false,
    message: expect.stringContaining("EGRESS_ALLOW"),
  });
  expect(seen.filter((line) => line === "close")).toHaveLength(2);
  expect(await browseConnection(parts, caller, await connect("db.test"))).toEqual({
    tables: [{ schema: "public", name: "orders", columns: [{ name: "id", type: "int" }] }],
  });
});
