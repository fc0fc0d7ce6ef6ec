import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { openDatabase } from "../knex.ts";
import { migrate } from "../migrate.ts";

/** A database with the newest schema, to be cloned. */
export async function createTemplate(adminUrl: string): Promise<{ name: string; drop(): Promise<void> }> {
  const name = `goalgraph_template_${randomBytes(5).toString("hex")}`;
  await order(adminUrl, `create database ${name}`);
  const db = openDatabase(databaseUrl(adminUrl, name), { connections: 1 });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
  return { name, drop: () => order(adminUrl, `drop database if exists ${name} with (force)`) };
}

/** A fresh database from a template. */
export async function cloneTemplate(
  adminUrl: string,
  template: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `goalgraph_test_${randomBytes(6).toString("hex")}`;
  await order(adminUrl, `create database ${name} template ${template}`);
  return {
    url: databaseUrl(adminUrl, name),
    drop: () => order(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function order(adminUrl: string, sql: string): Promise<void> {
  const db: Knex = openDatabase(adminUrl, { connections: 1 });
  try {
    await db.raw(sql);
  } finally {
    await db.destroy();
  }
}
