import type { Firing } from "#shared/api/routes/triggers.ts";
import type { RunStatus } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { requireTrigger } from "./getTrigger.ts";

const most = 50;

interface Row {
  at: number;
  state: Firing["state"];
  run: string;
  status: RunStatus | null;
  detail: string | null;
}

/** The newest firings. Most are only runs; those that had to look at others have a row of their own. */
export async function listFirings(parts: Pick<Parts, "db">, caller: Caller, trigger: string): Promise<Firing[]> {
  await requireTrigger(parts, caller, trigger);
  const { rows } = await parts.db.raw<{ rows: Row[] }>(
    `(select firing.at, firing.state, firing.run, run.status, firing.detail
      from trigger_firing firing left join run on run.id = firing.run
      where firing.trigger = :trigger order by firing.at desc limit :most)
     union all
     (select run.created_at, 'started', run.id, run.status, null from run
      where run.trigger_id = :trigger and not exists (
        select 1 from trigger_firing where trigger = :trigger and trigger_firing.run = run.id
      ) order by run.created_at desc limit :most)
     order by at desc limit :most`,
    { trigger, most },
  );
  return rows.map(({ at, state, run, status, detail }) => ({
    at,
    state,
    ...(status !== null && { run: { id: run, status } }),
    ...(detail !== null && { detail }),
  }));
}
