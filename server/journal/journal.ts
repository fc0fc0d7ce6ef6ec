/**
 * The port to a run's events: the only truth about it. Two implementations (memory, SQL) pass one contract suite.
 */
import type { NewEvent, RunEvent } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";
import type { Questions } from "./questions.ts";

/**
 * Why an append was refused. `moved`: the journal does not end at `after`; read on and try again. `fenced`: a later
 * lease took the run over; stop. `ended`: the run is over. `exists` and `missing` are about the run itself.
 */
export type ConflictReason = "moved" | "fenced" | "ended" | "exists" | "missing";

export class JournalConflict extends Error {
  override readonly name = "JournalConflict";
  readonly reason: ConflictReason;

  constructor(reason: ConflictReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What an appender knows already, so that the journal need not fold. Read only until the call gives its promise. */
export interface Folded {
  /** The run after the events. It may be changed later. */
  state: RunState;
  /** What was asked before the events. */
  asked: Questions;
}

export interface CreateRequest {
  id: string;
  workspace: string;
  graph: string;
  revision: number;
  /** `run.created` first, then what belongs to the start; stored together or not at all. */
  events: NewEvent[];
  /**
   * The worker (`Queue.worker`) in whose hands the run begins at once: its lease has epoch 1, and no job is needed.
   * Absent: nobody has the run yet.
   */
  owner?: string;
  /** Something must happen at the run's end that its first event does not tell. See `server/runs/afterEnd.ts`. */
  followed?: boolean;
  folded?: Folded;
}

export interface AppendRequest {
  run: string;
  /** The seq that these events follow; the unique `(run, seq)` makes a zombie's append fail. */
  after: number;
  events: NewEvent[];
  /** Epoch of the appender's lease. Absent for facts from people (answers, pauses), which need no lease. */
  epoch?: number;
  folded?: Folded;
}

export interface Journal {
  /** Creates a run with its first events. The same run id twice is a conflict. */
  create(run: CreateRequest): Promise<RunEvent[]>;
  /** Events with seq above `after`, in order. */
  read(run: string, after: number, limit?: number): Promise<RunEvent[]>;
  /** Appends durably, then tells subscribers. Returns the numbered events. Appends of many runs may share a commit. */
  append(request: AppendRequest): Promise<RunEvent[]>;
  /** Takes the lease: raises the epoch, so that every earlier holder is fenced. Undefined when there is no such run. */
  claim(run: string): Promise<{ epoch: number; workspace: string } | undefined>;
  /** Called after each durable append, also of other processes. Events may be missing (too large, other process): read then. */
  subscribe(listener: (change: { run: string; seq: number; events?: RunEvent[] }) => void): () => void;
}
