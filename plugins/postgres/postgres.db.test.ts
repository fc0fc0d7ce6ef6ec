import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { runNode } from "#nodes/kit/testing.ts";
import type { Json } from "#shared/json.ts";
import { postgres } from "./connector.ts";
import { execute } from "./nodes/execute.ts";
import { query } from "./nodes/query.ts";

declare module "vitest" {
  interface ProvidedContext {
    testDatabase: { adminUrl: string; template: string };
  }
}

/** A database with a table, and a connection to it as the given role; all gone at the end of the scope. */
async function shop(role: "reader" | "owner" = "owner") {
  const admin = new URL(inject("testDatabase").adminUrl);
  const name = `gg_shop_${randomBytes(6).toString("hex")}`;
  const reader = `${name}_reader`;
  await order(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  await order(
    url,
    `create table orders (id bigint primary key, total numeric(10,2), at timestamptz, note text);
     comment on table orders is 'Test';
     insert into orders select n, n * 1.5, timestamptz '2026-01-01' + n * interval '1 day', 'n' || n from generate_series(1, 500) n;
     create function sneak() returns int language plpgsql as $$ begin delete from orders; return 1; end $$;
     create role ${reader} login password 'reader';
     grant select on orders to ${reader};`,
  );
  const fields = {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: name,
    user: role === "reader" ? reader : decodeURIComponent(url.username),
    password: role === "reader" ? "reader" : decodeURIComponent(url.password),
    tls: "off" as const,
  };
  const door = {
    resolve: async (host: string, port: number) => ({ address: host, port }),
    signal: new AbortController().signal,
  };
  const client = await postgres.open(fields, door);
  return {
    client,
    fields,
    door,
    async count() {
      const { rows } = await client.query<{ count: number }>("select count(*) from orders");
      return rows[0]?.count;
    },
    async [Symbol.asyncDispose]() {
      await postgres.close(client);
      await order(admin, `drop database ${name} with (force)`);
      await order(admin, `drop role ${reader}`);
    },
  };
}

async function order(url: URL, sql: string) {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function ask(client: unknown, sql: string, more: Record<string, Json> = {}) {
  return runNode(query, { params: { connection: "c_1", query: sql, ...more }, connections: { c_1: client } });
}

function change(client: unknown, statement: string, parameters: Json[] = [], effects = {}) {
  const params = { connection: "c_1", statement, parameters };
  return runNode(execute, { params, connections: { c_1: client }, effects });
}

describe("query", () => {
  test("gives rows with numbers, ISO instants and values as parameters", async () => {
    await using db = await shop("reader");

    const outcome = await ask(
      db.client,
      "SELECT id, total, at, note FROM orders WHERE id = $1 OR note = $2 ORDER BY id",
      {
        parameters: [1, "n2'; DROP TABLE orders; --"],
      },
    );

    expect(outcome).toEqual({
      kind: "emit",
      outputs: { out: [{ id: 1, total: 1.5, at: "2026-01-02T00:00:00Z", note: "n1" }] },
    });
  });

  test("reads at most so many rows", async () => {
    await using db = await shop();
    const outcome = await ask(db.client, "SELECT * FROM orders", { maxRows: 7 });
    expect(outcome.kind === "emit" && (outcome.outputs.out as Json[]).length).toBe(7);
  });

  test("takes WITH, VALUES, TABLE, SHOW and EXPLAIN, and one query after another", async () => {
    await using db = await shop();
    for (const sql of [
      "WITH x AS (SELECT 1 AS a) SELECT * FROM x;",
      "VALUES (1)",
      "TABLE orders",
      "SHOW server_version",
      "EXPLAIN SELECT 1",
    ]) {
      expect(await ask(db.client, sql)).toMatchObject({ kind: "emit" });
    }
  });

  test.each([
    ["a second statement", "SELECT 1; DROP TABLE orders"],
    ["a second statement after a way out", "SELECT 1; ROLLBACK; BEGIN; DELETE FROM orders; COMMIT"],
    ["a plain write", "DELETE FROM orders"],
    ["a write inside WITH", "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone"],
    ["a write inside a function", "SELECT sneak()"],
    ["a write explained", "EXPLAIN ANALYZE DELETE FROM orders"],
    ["a new table", "SELECT * INTO copied FROM orders"],
    ["a lock", "SELECT * FROM orders FOR UPDATE"],
    ["a program of the machine", "COPY orders TO PROGRAM 'cat > /dev/null'"],
    ["a file of the machine", "SELECT pg_read_file('/etc/passwd')"],
    ["another role", "SET ROLE postgres"],
    ["leaving read-only", "SELECT set_config('transaction_read_only', 'off', false), sneak()"],
    ["an anonymous block", "DO $$ BEGIN DELETE FROM orders; END $$"],
    ["a sequence", "SELECT nextval(pg_get_serial_sequence('orders', 'id')), sneak()"],
    ["a syntax error", "SELECT FROM WHERE"],
  ])("refuses %s and leaves the data alone", async (_what, sql) => {
    await using db = await shop();

    await expect(ask(db.client, sql)).rejects.toMatchObject({ code: "DATA_INVALID" });

    expect(await db.count()).toBe(500);
    expect(await ask(db.client, "SELECT 1 AS one")).toMatchObject({ outputs: { out: [{ one: 1 }] } });
  });

  test("ends a statement at its time limit", async () => {
    await using db = await shop();
    const slow = ask(db.client, "SELECT pg_sleep(60)", { timeoutMs: 200 });
    await expect(slow).rejects.toMatchObject({ code: "DATA_INVALID", message: expect.stringMatching(/too long/) });
    const sly = ask(db.client, "SELECT set_config('statement_timeout', '0', false), pg_sleep(60)", { timeoutMs: 200 });
    await expect(sly).rejects.toMatchObject({ code: "DATA_INVALID" });
  });

  test("an error points into the person's own text", async () => {
    await using db = await shop();
    await expect(ask(db.client, "SELECT nothing FROM orders")).rejects.toMatchObject({
      message: expect.stringContaining("(at character 8)"),
    });
  });

  test("what an expression gives never becomes SQL", async () => {
    await using db = await shop();
    const outcome = runNode(query, {
      params: { connection: "c_1", query: { $expr: "inputs.in" } },
      inputs: { in: "SELECT 1" },
      connections: { c_1: db.client },
    });
    await expect(outcome).rejects.toMatchObject({ code: "DATA_INVALID" });
  });
});

describe("execute", () => {
  test("changes rows once, gives what RETURNING gave, and does not repeat on a later attempt", async () => {
    await using db = await shop();
    const effects = {};
    const statement = "INSERT INTO orders (id, total) VALUES ($1, $2) RETURNING id";

    const first = await change(db.client, statement, [1_000, 9.5], effects);
    const again = await change(db.client, statement, [1_000, 9.5], effects);

    expect(first).toEqual({ kind: "emit", outputs: { out: { changed: 1, rows: [{ id: 1_000 }] } } });
    expect(again).toEqual(first);
    expect(await db.count()).toBe(501);
  });

  test("works after a query on the same connection", async () => {
    await using db = await shop();
    await ask(db.client, "SELECT 1");
    expect(await change(db.client, "DELETE FROM orders WHERE id = $1", [1])).toMatchObject({
      outputs: { out: { changed: 1 } },
    });
  });

  test.each([
    ["two statements", "DELETE FROM orders; DELETE FROM orders"],
    ["what is no change of rows", "DROP TABLE orders"],
    ["a broken constraint", "INSERT INTO orders (id) VALUES (2000), (2000)"],
  ])("refuses %s, and nothing is changed", async (_what, statement) => {
    await using db = await shop();
    await expect(change(db.client, statement)).rejects.toMatchObject({ code: "DATA_INVALID" });
    expect(await db.count()).toBe(500);
  });
});

describe("connector", () => {
  test("check says what it found, and warns of a superuser", async () => {
    await using owner = await shop();
    await using reader = await shop("reader");
    expect(await postgres.check(owner.client)).toMatch(/PostgreSQL \d+.*superuser/);
    const sentence = await postgres.check(reader.client);
    expect(sentence).toMatch(/^Connected to “gg_shop_/);
    expect(sentence).not.toMatch(/superuser/);
  });

  test("browse lists tables with their columns in order", async () => {
    await using db = await shop();
    expect(await postgres.browse?.(db.client)).toEqual([
      {
        schema: "public",
        name: "orders",
        columns: [
          { name: "id", type: "bigint" },
          { name: "total", type: "numeric" },
          { name: "at", type: "timestamp with time zone" },
          { name: "note", type: "text" },
        ],
      },
    ]);
  });

  test("a wrong password and a closed door are told apart", async () => {
    await using db = await shop("reader");
    const wrong = postgres.open({ ...db.fields, password: "wrong" }, db.door);
    await expect(wrong).rejects.toMatchObject({ code: "CONNECTION_MISSING" });
    const closed = postgres.open(db.fields, { ...db.door, resolve: async () => ({ address: "127.0.0.1", port: 1 }) });
    await expect(closed).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
