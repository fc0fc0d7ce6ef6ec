/**
 * The journal in PostgreSQL. What is written at the same time shares one statement and one commit: fence and optimistic
 * lock in the `run` row, the events, and the projections that lists read. Other processes are told after it.
 */
import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { createAnnouncer } from "./announce.ts";
import { createGroupCommit } from "./groupCommit.ts";
import { createHearing } from "./hearing.ts";
import { type Journal, JournalConflict } from "./journal.ts";
import { createWriter } from "./write.ts";
import { addition, creation, type Write } from "./writes.ts";

export interface SqlJournal extends Journal {
  /** Ends its connections. */
  close(): Promise<void>;
}

export interface SqlJournalParts {
  db: Knex;
  url: string;
  now(): number;
  /** Is another process alive that may listen? Absent: there may always be one. */
  othersListen?(): boolean;
}

type Listener = (change: { run: string; seq: number; events?: RunEvent[] }) => void;

const channel = "goalgraph_run";
/** Folded states of runs under way, so that an append need not read the journal again. */
const keptStates = 200;

export function createSqlJournal(parts: SqlJournalParts): SqlJournal {
  const { db, now } = parts;
  const origin = randomUUID().slice(0, 8);
  const listeners = new Set<Listener>();
  const states = new Map<string, RunState>();
  const announcer = createAnnouncer(db, channel);
  const writer = createWriter(parts.url);
  const commit = createGroupCommit<Write>({ runOf: ({ run }) => run, ...writer });
  const hearing = createHearing({ db, url: parts.url, channel, origin, tell });

  function announce(run: string, seq: number): void {
    if (parts.othersListen?.() !== false) announcer.announce(run, `${run} ${seq} ${origin}`);
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
    const rows = await writer.query<{ seq: number; at: number; body: RunEventBody }>(
      "journal read",
      "select seq, at, body from run_event where run = $1 and seq > $2 order by seq limit $3",
      [run, after, limit ?? null],
    );
    return rows.map(({ seq, at, body }): RunEvent => ({ ...body, seq, at }));
  }

  async function store(write: Write): Promise<RunEvent[]> {
    await commit(write);
    const { run, state, events } = write;
    remember(run, state);
    tell({ run, seq: state.seq, events });
    announce(run, state.seq);
    return events;
  }

  return {
    async create(request) {
      return store(creation(request, now()));
    },

    read,

    async append({ run, after, events, epoch, before: given }) {
      if (events.length === 0) return [];
      const before = given?.seq === after ? given : await stateAt(run, after);
      if (before.seq !== after) throw await conflictOf(run, after, epoch);
      return store(addition({ run, events, ...(epoch !== undefined && { epoch }) }, before, now()));
    },

    async claim(run) {
      const [row] = await writer.query<{ epoch: number; workspace: string; seq: number }>(
        "journal claim",
        "update run set epoch = epoch + 1 where id = $1 returning epoch, workspace, seq",
        [run],
      );
      // Whoever had the run before may have died between an append and the word about it.
      if (row) announce(run, row.seq);
      return row && { epoch: row.epoch, workspace: row.workspace };
    },

    subscribe(listener) {
      listeners.add(listener);
      hearing.begin();
      return () => listeners.delete(listener);
    },

    async close() {
      listeners.clear();
      await Promise.all([hearing.end(), announcer.told()]);
      await writer.end();
    },
  };

  /** Says why there is no such place in the run's journal. */
  async function conflictOf(run: string, after: number, epoch: number | undefined): Promise<JournalConflict> {
    const [row] = await writer.query<{ seq: number; epoch: number; status: RunState["status"] }>(
      "journal row",
      "select seq, epoch, status from run where id = $1",
      [run],
    );
    if (!row) return new JournalConflict("missing", `There is no run "${run}".`);
    if (epoch !== undefined && epoch !== row.epoch) return new JournalConflict("fenced", "The lease is over.");
    if (isFinal(row.status)) return new JournalConflict("ended", "The run has ended.");
    return new JournalConflict("moved", `The journal ends at ${row.seq}, not at ${after}.`);
  }
}
