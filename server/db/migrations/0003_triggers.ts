/** What starts runs without a person, and the firings that the table of runs does not tell of. */
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table trigger (
      id text primary key,
      workspace text not null references workspace,
      graph text not null references graph on delete cascade,
      kind text not null,
      name text not null,
      enabled boolean not null,
      overlap text not null,
      dedupe json,
      input text,
      budget json,
      config json not null,
      -- Of a webhook's address.
      token_hash text unique,
      secret jsonb,
      -- The graph whose runs' ends it waits for.
      watched text,
      next_at bigint,
      -- With the policies skip and replace: the run that was started last.
      current_run text,
      last_error text,
      last_error_at bigint,
      created_at bigint not null
    );
    create index trigger_by_graph on trigger (workspace, graph, created_at);
    create index trigger_due on trigger (next_at) where enabled and next_at is not null;
    create index trigger_by_watched on trigger (workspace) where watched is not null;

    -- One row for each slot of a schedule, and for each firing that has to see what its trigger is doing already. A
    -- row with retry_at is yet to be carried out, by whoever gets there first.
    create table trigger_firing (
      trigger text not null references trigger on delete cascade,
      key text not null,
      at bigint not null,
      state text not null,
      run text not null,
      event json,
      -- The run that this one takes the place of.
      replaces text,
      depth int not null default 0,
      detail text,
      attempts int not null default 0,
      retry_at bigint,
      primary key (trigger, key)
    );
    create index trigger_firing_to_do on trigger_firing (retry_at) where retry_at is not null;
    create index trigger_firing_by_time on trigger_firing (trigger, at desc);
    create index trigger_firing_by_run on trigger_firing (run);
  `);
}
