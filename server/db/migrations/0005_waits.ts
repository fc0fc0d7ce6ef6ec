/** What steps wait for besides people: signals, named locks, the ends of other runs. */
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A projection of the journal: steps that ask for something that no person answers. \`name\` is the signal, the
    -- lock or the run; \`place\` is the order in which they asked.
    create table wait (
      run text not null references run on delete cascade,
      step text not null,
      workspace text not null,
      gate text not null,
      kind text not null,
      name text not null,
      key text,
      expires_at bigint,
      place bigint not null generated always as identity,
      primary key (run, step)
    );
    create index wait_by_name on wait (workspace, kind, name, place);

    -- Signals that nobody waited for when they came. One is taken first and deleted when the answer is in the journal.
    create table kept_signal (
      id text primary key,
      workspace text not null references workspace,
      signal text not null,
      key text,
      payload json,
      by json not null,
      at bigint not null,
      expires_at bigint not null,
      taken_run text,
      taken_step text
    );
    create index kept_signal_by_name on kept_signal (workspace, signal, at, id);
    create index kept_signal_by_age on kept_signal (expires_at);
    create unique index kept_signal_taken on kept_signal (taken_run, taken_step) where taken_run is not null;

    create table named_lock (
      workspace text not null,
      name text not null,
      run text not null references run on delete cascade,
      step text not null,
      since bigint not null,
      primary key (workspace, name)
    );
    create index named_lock_by_run on named_lock (run);

    create index run_open_child on run (parent_run) where parent_run is not null and ended_at is null;
  `);
}
