/** Who has which run: workers, leases, and what lists, sweeps and the queue need to know of a run without its journal. */
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Processes that are alive: each beats, and holds an advisory lock on its id as long as its connection lives.
    create table worker (
      id text primary key,
      role text not null,
      -- The machine, and the process on it.
      host text not null,
      started_at timestamptz not null default clock_timestamp(),
      beat_at timestamptz not null default clock_timestamp()
    ) with (fillfactor = 50);

    alter table run
      add column parent_run text,
      add column parent_step text,
      add column depth int not null default 0,
      add column trigger_id text,
      add column origin text,
      add column priority int not null default 0,
      add column limit_key text,
      add column limit_most int,
      add column deadline bigint,
      -- The worker that has the run; nobody has a run that waits or has ended.
      add column owner text,
      -- False while the limit of its key keeps the run from beginning.
      add column admitted boolean not null default true,
      -- Something must happen once the run has ended.
      add column followed boolean not null default false;

    -- The statement that writes events is the one that writes their run's row. A check of its own for each event took
    -- two thirds of the time of a commit; a deleted run takes its events along as before.
    alter table run_event drop constraint run_event_run_fkey;
    create function delete_events_of_runs() returns trigger language plpgsql as $body$
      begin
        delete from run_event where run in (select id from gone);
        return null;
      end
    $body$;
    create trigger run_events_go after delete on run referencing old table as gone
      for each statement execute function delete_events_of_runs();

    -- Every append changes a run's row: room on its page keeps the change out of the indexes.
    alter table run set (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05);
    create index run_owned on run (owner) where owner is not null;
    create index run_ready on run (workspace) where waking and owner is null;
    create index run_kept_out on run (workspace, limit_key, priority desc, created_at, id)
      where not admitted and ended_at is null;
    create index run_let_in on run (workspace, limit_key)
      where limit_key is not null and admitted and ended_at is null;
    create index run_by_parent on run (parent_run) where parent_run is not null;
    create index run_by_trigger on run (trigger_id, created_at desc) where trigger_id is not null;
    create index run_followed on run (ended_at) where followed;
  `);
}
