import type { Knex } from "knex";

/** Blobs in the database, how long finished runs are kept, and what clean-ups freed. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Rows under a draft's name become a blob with its row here.
    create table blob (hash text primary key, bytes bigint not null, draft text not null, touched_at bigint not null);
    create table blob_chunk (draft text not null, index int not null, bytes bytea not null, primary key (draft, index));
    -- Uploads are mostly packed already; unpacked columns are read from the middle.
    alter table blob_chunk alter column bytes set storage external;
    create table blob_draft (draft text primary key, owner text not null, touched_at bigint not null);

    -- Days after their end; null keeps runs for ever, until somebody who may decides otherwise.
    alter table workspace add column keep_runs_days int;
    create table run_retention (
      graph text primary key references graph on delete cascade,
      workspace text not null references workspace,
      days int
    );

    create table clean_up (
      id text primary key,
      workspace text not null references workspace,
      by jsonb not null,
      at bigint not null,
      freed jsonb not null
    );
    create index clean_up_by_time on clean_up (workspace, at desc);

    -- One row: the process whose turn it is to clean up, until when, and when the last turn of all workspaces began.
    create table clean_up_turn (
      id boolean primary key default true check (id),
      owner text not null default '',
      until bigint not null default 0,
      hourly_at bigint not null default 0
    );
    insert into clean_up_turn default values;
  `);
}
