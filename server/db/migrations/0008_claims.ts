import type { Knex } from "knex";

/** Who works on a request with an Idempotency-Key, so that others go on with it when that process is gone. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A worker's id until there is a reply; nobody's when the request was refused or broke off.
    alter table idempotency add column owner text;
  `);
}
