/** A database that somebody already has: in the PostgreSQL of the app's own data folder, with a role that may only read. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { App } from "./app.ts";

export interface Shop {
  host: string;
  port: number;
  database: string;
  /** May read the orders and nothing else. */
  reader: { user: string; password: string };
  /** May change them. */
  writer: { user: string; password: string };
  /** Asks as the database's owner. */
  ask(sql: string): Promise<Record<string, unknown>[]>;
}

export async function openShop(app: App): Promise<Shop> {
  const folder = join(app.dataDir, "postgres");
  const password = (await readFile(join(folder, "password"), "utf8")).trim();
  const port = Number((await readFile(join(folder, "cluster", "postmaster.pid"), "utf8")).split("\n")[3]);
  const url = (database: string) => `postgres://goalgraph:${password}@127.0.0.1:${port}/${database}`;
  const ask = async (database: string, sql: string) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  await ask("postgres", "create database shop");
  await ask(
    "shop",
    `create table orders (id int primary key, customer text not null, total numeric(10,2) not null, placed date not null);
     insert into orders values (1, 'Ada', 12.50, '2026-01-03'), (2, 'Björn', 99.90, '2026-01-07'), (3, 'Chloé', 7.25, '2026-02-01');
     create role shop_reader login password 'only reading';
     create role shop_writer login password 'also writing';
     grant select on orders to shop_reader, shop_writer;
     grant insert, update, delete on orders to shop_writer;`,
  );
  return {
    host: "127.0.0.1",
    port,
    database: "shop",
    reader: { user: "shop_reader", password: "only reading" },
    writer: { user: "shop_writer", password: "also writing" },
    ask: (sql) => ask("shop", sql),
  };
}
