import type { Knex } from "knex";
import { inject } from "vitest";
import { openDatabase } from "../knex.ts";
import type {} from "./globalSetup.ts";
import { cloneTemplate } from "./template.ts";

export interface TestDatabase {
  db: Knex;
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A database of its own with the newest schema, gone at the end of the scope. For files ending in `.db.test.ts`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject("testDatabase");
  const clone = await cloneTemplate(adminUrl, template);
  const db = openDatabase(clone.url);
  return {
    db,
    url: clone.url,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await clone.drop();
    },
  };
}
