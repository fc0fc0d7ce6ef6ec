/**
 * The journal in PostgreSQL. One append is one transaction: fence and optimistic lock in the `run` row, the events, and
 * the projections that lists read (`run`, `gate`). Other processes are told after it.
 */
import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { createAnnouncer } from "./announce.ts";
import { gateChanges, writeGates } from "./gateRows.ts";
import { type Journal, JournalConflict } from "./journal.ts";
import { listen } from "./listen.ts";

export interface SqlJournal extends Journal {
  /** Ends the listening connection. */
  close(): Promise<void>;
}

type Listener = (change: { run: string; seq: number; events?: RunEvent[] }) => void;

const channel = "goalgraph_run";
/** Folded states of runs under way, so that an append need not read the journal again. */
const keptStates = 200;

export function createSqlJournal(parts: { db: Knex; url: string; now(): number }): SqlJournal {
  const { db, now } = parts;
  const origin = randomUUID().slice(0, 8);
  const listeners = new Set<Listener>();
  const states = new Map<string, RunState>();
  const announcer = createAnnouncer(db, channel);
  const listening = listen({
    url: parts.url,
    channel,
    onMessage(payload) {
      const [run, seq, from] = payload.split(" ");
      if (run && from !== origin) tell({ run, seq: Number(seq) });
    },
    /** Messages of the time without a connection are lost: tell about every run that may have moved. */
    async onReturn(lostAt) {
      const rows: { id: string; seq: number }[] = await db("run")
        .select("id", "seq")
        .where((q) => q.whereNull("ended_at").orWhere("ended_at", ">=", lostAt));
      for (const { id, seq } of rows) tell({ run: id, seq });
    },
  });

  function announce(run: string, seq: number): void {
    announcer.announce(run, `${run} ${seq} ${origin}`);
  }

  function tell(change: { run: string; seq: number; events?: RunEvent[] }): void {
    for (const listener of listeners) listener(change);
  }

  function remember(run: string, state: RunState): void {
    states.delete(run);
    if (isFinal(state.status)) return;
    states.set(run, state);
    const [oldest] = states.keys();
    if (states.size > keptStates && oldest !== undefined) states.delete(oldest);
  }

  async function stateAt(run: string, seq: number): Promise<RunState> {
    const known = states.get(run);
    if (known?.seq === seq) return known;
    return foldRun(await read(run, 0, seq));
  }

  async function read(run: string, after: number, limit?: number): Promise<RunEvent[]> {
    const query = db("run_event").where({ run }).where("seq", ">", after).orderBy("seq").select("seq", "at", "body");
    const rows: { seq: number; at: number; body: RunEventBody }[] = await (limit === undefined
      ? query
      : query.limit(limit));
    return rows.map(({ seq, at, body }): RunEvent => ({ ...body, seq, at }));
  }

  return {
    async create({ id, workspace, graph, revision, event, facts = [] }) {
      const at = now();
      const first: RunEvent = { ...event, seq: 1, at };
      const events = [first, ...facts.map((body, index): RunEvent => ({ ...body, seq: index + 2, at }))];
      const state = foldRun(events);
      await db.transaction(async (trx) => {
        const made = await trx.raw(
          `insert into run (id, workspace, graph, graph_name, revision, status, seq, spend, created_at)
           values (?, ?, ?, coalesce((select name from graph where id = ?), ''), ?, ?, ?, ?::jsonb, ?)
           on conflict (id) do nothing`,
          [id, workspace, graph, graph, revision, state.status, state.seq, JSON.stringify(state.spend), at],
        );
        if (made.rowCount === 0) throw new JournalConflict("exists", `The run "${id}" exists.`);
        await trx("run_event").insert(
          [event, ...facts].map((body, index) => ({ run: id, seq: index + 1, at, body: JSON.stringify(body) })),
        );
      });
      remember(id, state);
      tell({ run: id, seq: state.seq, events });
      announce(id, state.seq);
      return first;
    },

    read,

    async append({ run, after, events: bodies, epoch }) {
      if (bodies.length === 0) return [];
      const at = now();
      const events = bodies.map((body, index): RunEvent => ({ ...body, seq: after + 1 + index, at }));
      const before = await stateAt(run, after);
      if (before.seq !== after) throw await conflictOf(db, run, after, epoch);
      const state = foldRun(events, before);
      const gates = gateChanges(before, events, state);
      await db.transaction(async (trx) => {
        const written = await trx.raw(appendSql, [
          state.seq,
          state.status,
          JSON.stringify(state.spend),
          state.error === undefined ? null : JSON.stringify(state.error),
          state.endedAt ?? null,
          run,
          after,
          epoch ?? null,
          epoch ?? null,
          events.map(({ seq }) => seq),
          bodies.map((body) => JSON.stringify(body)),
          at,
        ]);
        const row: { workspace: string; graph: string } | undefined = written.rows[0];
        if (!row) throw await conflictOf(trx, run, after, epoch);
        await writeGates(trx, { run, workspace: row.workspace, graph: row.graph }, gates);
      });
      remember(run, state);
      tell({ run, seq: state.seq, events });
      announce(run, state.seq);
      return events;
    },

    async claim(run) {
      const rows: { epoch: number; workspace: string; seq: number }[] = await db("run")
        .where({ id: run })
        .increment("epoch", 1)
        .returning(["epoch", "workspace", "seq"]);
      const [row] = rows;
      // Whoever had the run before may have died between an append and the word about it.
      if (row) announce(run, row.seq);
      return row && { epoch: row.epoch, workspace: row.workspace };
    },

    subscribe(listener) {
      listeners.add(listener);
      void listening.begin();
      return () => listeners.delete(listener);
    },

    async close() {
      listeners.clear();
      await Promise.all([listening.end(), announcer.told()]);
    },
  };
}

const appendSql = `
  with moved as (
    update run set seq = ?, status = ?, spend = ?::jsonb, error = ?::json, ended_at = ?
    where id = ? and seq = ? and (?::int is null or epoch = ?::int)
      and status not in ('succeeded', 'failed', 'cancelled')
    returning id, workspace, graph
  ), written as (
    insert into run_event (run, seq, at, body)
    select moved.id, event.seq, event.at, event.body::json
    from moved, (select unnest(?::int[]) as seq, unnest(?::text[]) as body, ?::bigint as at) as event
  )
  select workspace, graph from moved`;

/** Says why a run's row did not take the append. */
async function conflictOf(db: Knex, run: string, after: number, epoch: number | undefined): Promise<JournalConflict> {
  const row: { seq: number; epoch: number; status: RunState["status"] } | undefined = await db("run")
    .where({ id: run })
    .first("seq", "epoch", "status");
  if (!row) return new JournalConflict("missing", `There is no run "${run}".`);
  if (epoch !== undefined && epoch !== row.epoch) return new JournalConflict("fenced", "The lease is over.");
  if (isFinal(row.status)) return new JournalConflict("ended", "The run has ended.");
  return new JournalConflict("moved", `The journal ends at ${row.seq}, not at ${after}.`);
}
