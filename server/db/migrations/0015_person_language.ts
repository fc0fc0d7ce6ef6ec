import type { Knex } from "knex";

/** The language that a person has chosen. Absent: what their browser asks for. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table member add column language text");
}
