import type { Knex } from "knex";

/** What nodes give in runs that use pins, in place of being run. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table pin (
      workspace text not null references workspace,
      graph text not null references graph on delete cascade,
      node text not null,
      outputs json not null,
      -- The run that the outputs were taken from; it may be gone.
      from_run text,
      by json not null,
      at bigint not null,
      primary key (graph, node)
    );
  `);
}
