import type { Knex } from "knex";

/** What people call a revision, and the earlier one that a restored one brought back. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table graph_revision add column name text;
    alter table graph_revision add column restored int;
  `);
}
