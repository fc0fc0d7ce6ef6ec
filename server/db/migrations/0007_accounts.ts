import type { Knex } from "knex";

/** What calls to models have paid and promised, so that runs which share a budget cannot overspend it together. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table budget_call (
      id bigint primary key generated always as identity,
      -- The run whose budget it is, and the region's address in it; the run's own has none.
      account_run text not null references run on delete cascade,
      account_place text not null,
      -- Who called.
      run text not null references run on delete cascade,
      step text not null,
      attempt int not null,
      -- The dearest that the call can become; once it is settled, what it has cost.
      usd double precision not null,
      tokens bigint not null,
      settled boolean not null default false
    );
    create index budget_call_by_account on budget_call (account_run, account_place);
    create index budget_call_by_run on budget_call (run, step);
  `);
}
