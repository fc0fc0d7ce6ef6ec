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
import { createKnownStates } from "./knownStates.ts";
import { createWriter, type JournalWriter } from "./write.ts";
import { addition, creation, type Write } from "./writes.ts";

export interface SqlJournal extends Journal {
  /** Its connections in use, and who waits for one. */
  pool(): { used: number; waiting: number };
  /** Ends its connections. */
  close(): Promise<void>;
}

export interface SqlJournalParts {
  db: Knex;
  url: string;
  now(): number;
  /** Is another process alive that may listen? Absent: there may always be one. */
  othersListen?(): boolean;
  /** Told of each commit: how many writes and events shared it. */
  onCommit?(writes: number, events: number): void;
  /** Told now and then how long our own word of an append took to come back. */
  onHeard?(ms: number): void;
}

type Listener = (change: { run: string; seq: number; events?: RunEvent[] }) => void;

const channel = "goalgraph_run";
const timedForMs = 5_000;

export function createSqlJournal(parts: SqlJournalParts): SqlJournal {
  const { db, now } = parts;
  const origin = randomUUID().slice(0, 8);
  const listeners = new Set<Listener>();
  const known = createKnownStates();
  const announcer = createAnnouncer(db, channel);
  const writer = createWriter(parts.url);
  const commit = createGroupCommit<Write>({ runOf: ({ run }) => run, ...counted(writer, parts.onCommit) });
  /** One word at a time is timed, from telling it to hearing it. */
  let timed: { payload: string; since: number } | undefined;
  const hearing = createHearing({
    db,
    url: parts.url,
    channel,
    origin,
    tell,
    hearSelf(payload) {
      if (payload !== timed?.payload) return;
      parts.onHeard?.(performance.now() - timed.since);
      timed = undefined;
    },
  });

  function announce(run: string, seq: number): void {
    if (parts.othersListen?.() === false) return;
    const payload = `${run} ${seq} ${origin}`;
    const now = performance.now();
    // A word may have been replaced by a newer one, or lost.
    if (!timed || now - timed.since > timedForMs) timed = { payload, since: now };
    announcer.announce(run, payload);
  }

  function tell(change: { run: string; seq: number; events?: RunEvent[] }): void {
    for (const listener of listeners) listener(change);
  }

  async function stateAt(run: string, seq: number): Promise<RunState> {
    return known.at(run, seq) ?? foldRun(await read(run, 0, seq));
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
    const { run, row, events } = write;
    known.note(write);
    tell({ run, seq: row.seq, events });
    announce(run, row.seq);
    return events;
  }

  return {
    async create(request) {
      return store(creation(request, now()));
    },

    read,

    async append(request) {
      const { run, after, events, epoch, folded } = request;
      if (events.length === 0) return [];
      if (folded) return store(addition(request, folded, now()));
      const before = await stateAt(run, after);
      if (before.seq !== after) throw await conflictOf(run, after, epoch);
      return store(addition(request, { before }, now()));
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

    pool: writer.pool,

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

function counted(
  writer: Pick<JournalWriter, "writeGroup" | "writeAlone">,
  onCommit: (writes: number, events: number) => void = () => {},
): Pick<JournalWriter, "writeGroup" | "writeAlone"> {
  return {
    async writeGroup(writes) {
      const refused = await writer.writeGroup(writes);
      const written = refused.size === 0 ? writes : writes.filter(({ run }) => !refused.has(run));
      const events = written.reduce((sum, write) => sum + write.events.length, 0);
      if (written.length > 0) onCommit(written.length, events);
      return refused;
    },
    async writeAlone(write, failure) {
      await writer.writeAlone(write, failure);
      onCommit(1, write.events.length);
    },
  };
}
