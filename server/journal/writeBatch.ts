/**
 * One statement that writes many creates and appends, of one run each. Outside a transaction it is one round trip and
 * one commit for all of them; who is refused is refused alone.
 */
import type { ClientBase } from "pg";
import { isFinal, type RunStatus } from "#shared/run/reduce.ts";
import { JournalConflict } from "./journal.ts";
import { type Addition, type Creation, ownerAfter, type Write } from "./writes.ts";

/** `busy`: another session holds the run's row just now, or there is no such run. */
export type Refusal = JournalConflict | "busy";

interface Refused {
  id: string;
  seq: number | null;
  epoch: number | null;
  status: RunStatus | null;
}

/**
 * Gives who was refused, by run; all others are written. With `wait` a run whose row another session holds is waited
 * for. `keptOut` are creations that their limit keeps from beginning.
 */
export async function writeBatch(
  client: ClientBase,
  writes: readonly Write[],
  options: { wait: boolean; keptOut?: ReadonlySet<string> } = { wait: false },
): Promise<Map<string, Refusal>> {
  const sorted = writes.toSorted((a, b) => (a.run < b.run ? -1 : 1));
  const additions = sorted.filter((write): write is Addition => write.kind === "append");
  const creations = sorted.filter((write): write is Creation => write.kind === "create");
  const hasBoth = additions.length > 0 && creations.length > 0;
  const form = hasBoth ? "both" : creations.length > 0 ? "create" : "append";
  const { rows } = await client.query<Refused>({
    name: `journal ${form}${options.wait ? " wait" : ""}`,
    text: statements[form](options.wait),
    values: [
      ...eventColumns(sorted),
      ...(form === "create" ? [] : additionColumns(additions)),
      ...(form === "append" ? [] : [creationRows(creations, options.keptOut)]),
    ],
  });
  if (rows.length === 0) return noneRefused;
  const byRun = new Map(writes.map((write) => [write.run, write]));
  return new Map(
    rows.flatMap((row) => {
      const write = byRun.get(row.id);
      return write ? [[row.id, refusalOf(write, row, options.wait)]] : [];
    }),
  );
}

const noneRefused: ReadonlyMap<string, Refusal> & Map<string, Refusal> = new Map();

function refusalOf(write: Write, row: Refused, waited: boolean): Refusal {
  if (write.kind === "create") return new JournalConflict("exists", `The run "${write.run}" exists.`);
  if (row.seq === null) return waited ? new JournalConflict("missing", `There is no run "${write.run}".`) : "busy";
  if (write.epoch !== undefined && write.epoch !== row.epoch) {
    return new JournalConflict("fenced", "The lease is over.");
  }
  if (row.status !== null && isFinal(row.status)) return new JournalConflict("ended", "The run has ended.");
  return new JournalConflict("moved", `The journal ends at ${row.seq}, not at ${write.after}.`);
}

/**
 * The columns as texts that PostgreSQL takes apart: the driver would look at each value, and escape each body. JSON has
 * no line break outside of its strings, and inside them it is written as `\n`.
 */
function eventColumns(writes: readonly Write[]): string[] {
  const runs: string[] = [];
  const seqs: number[] = [];
  const ats: string[] = [];
  const lines: string[] = [];
  let at = Number.NaN;
  let atText = "";
  for (const { run, after, events, bodies } of writes) {
    const name = quoted(run);
    for (const [index, event] of events.entries()) {
      // Many events of a batch happen in the same millisecond.
      if (event.at !== at) {
        at = event.at;
        atText = String(at);
      }
      runs.push(name);
      seqs.push(after + 1 + index);
      ats.push(atText);
      lines.push(bodies[index] ?? "null");
    }
  }
  return [`{${runs.join(",")}}`, `{${seqs.join(",")}}`, `{${ats.join(",")}}`, lines.join("\n")];
}

/** As an item of an array's text. */
function quoted(text: string): string {
  return /^\w+$/.test(text) ? `"${text}"` : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function additionColumns(additions: readonly Addition[]): unknown[] {
  return [
    additions.map(({ run }) => run),
    additions.map(({ after }) => after),
    additions.map(({ epoch }) => epoch ?? null),
    additions.map(({ row }) => row.seq),
    additions.map(({ row }) => row.status),
    additions.map(({ row }) => JSON.stringify(row.spend)),
    additions.map(({ row }) => (row.error === undefined ? null : JSON.stringify(row.error))),
    additions.map(({ row }) => row.endedAt ?? null),
  ];
}

function creationRows(creations: readonly Creation[], keptOut?: ReadonlySet<string>): string {
  return JSON.stringify(
    creations.map((write) => {
      const { created, request, row } = write;
      const admitted = keptOut?.has(write.run) !== true;
      const owner = admitted ? ownerAfter(write) : null;
      return {
        id: write.run,
        workspace: request.workspace,
        graph: request.graph,
        revision: request.revision,
        status: row.status,
        seq: row.seq,
        // A run that is kept out has nobody: whoever believes to hold it is fenced.
        epoch: admitted && request.owner !== undefined ? 1 : 0,
        error: row.error && JSON.stringify(row.error),
        spend: JSON.stringify(row.spend),
        created_at: row.createdAt,
        ended_at: row.endedAt,
        parent_run: created.parent?.run,
        parent_step: created.parent?.step,
        depth: created.depth ?? 0,
        trigger_id: created.origin?.trigger,
        origin: created.origin?.kind,
        priority: created.priority ?? 0,
        limit_key: created.limit?.key,
        limit_most: created.limit?.most,
        deadline: created.deadline,
        owner,
        admitted,
        followed: request.followed === true || created.parent !== undefined || created.limit !== undefined,
      };
    }),
  );
}

const events = "unnest($1::text[], $2::int[], $3::bigint[], string_to_array($4, E'\\n')) as event (run, seq, at, body)";

/** Rows are locked in the order of their ids, so that two processes never wait for each other in a ring. */
const appendParts = (wait: boolean) => `
  addition as materialized (
    select * from unnest($5::text[], $6::int[], $7::int[], $8::int[], $9::text[], $10::text[], $11::text[], $12::bigint[])
      as a (id, after, epoch, seq, status, spend, error, ended_at)
  ), held as materialized (
    select id, seq, epoch, status from run where id = any($5::text[])
    order by id for no key update${wait ? "" : " skip locked"}
  ), moved as (
    update run set seq = a.seq, status = a.status, spend = a.spend::jsonb, error = a.error::json, ended_at = a.ended_at,
      owner = case when a.ended_at is null then run.owner end,
      waking = run.waking and a.ended_at is null
    from addition a
    where run.id = a.id and run.id = any (array(select id from held))
      and run.seq = a.after and (a.epoch is null or run.epoch = a.epoch)
      and run.status not in ('succeeded', 'failed', 'cancelled')
    returning run.id
  )`;

const appendRefused = `
  select a.id, held.seq, held.epoch, held.status from addition a left join held on held.id = a.id
  where not exists (select from moved where moved.id = a.id)`;

const createParts = (parameter: string) => `
  creation as materialized (
    select * from json_to_recordset(${parameter}::json) as c (
      id text, workspace text, graph text, revision int, status text, seq int, epoch int, error text, spend text,
      created_at bigint, ended_at bigint, parent_run text, parent_step text, depth int, trigger_id text, origin text,
      priority int, limit_key text, limit_most int, deadline bigint, owner text, admitted boolean, followed boolean)
  ), made as (
    insert into run (id, workspace, graph, graph_name, revision, status, seq, epoch, error, spend, created_at, ended_at,
      parent_run, parent_step, depth, trigger_id, origin, priority, limit_key, limit_most, deadline, owner, admitted,
      followed)
    select id, workspace, graph, coalesce((select name from graph where graph.id = c.graph), ''), revision, status, seq,
      epoch, error::json, spend::jsonb, created_at, ended_at, parent_run, parent_step, depth, trigger_id, origin,
      priority, limit_key, limit_most, deadline, owner, admitted, followed
    from creation c
    on conflict (id) do nothing
    returning id
  )`;

const createRefused = `
  select c.id, null::int as seq, null::int as epoch, null::text as status from creation c
  where not exists (select from made where made.id = c.id)`;

const statements = {
  append: (wait: boolean) => `
    with ${appendParts(wait)}, written as (
      insert into run_event (run, seq, at, body) select event.run, event.seq, event.at, event.body::json from ${events}
      where event.run in (select id from moved)
    )${appendRefused}`,
  create: () => `
    with ${createParts("$5")}, written as (
      insert into run_event (run, seq, at, body) select event.run, event.seq, event.at, event.body::json from ${events}
      where event.run in (select id from made)
    )${createRefused}`,
  both: (wait: boolean) => `
    with ${appendParts(wait)}, ${createParts("$13")}, written as (
      insert into run_event (run, seq, at, body) select event.run, event.seq, event.at, event.body::json from ${events}
      where event.run in (select id from moved union all select id from made)
    )${appendRefused} union all ${createRefused}`,
};
