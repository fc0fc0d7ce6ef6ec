/**
 * The one door through which an activation writes. What it adds counts at once, and is committed later: with the next
 * effect, at the end, or a moment after. So a chain of pure steps is one commit. When a person wrote in between (an
 * answer, a pause), their facts come first and what was added comes after them.
 */
import { sameJson } from "#shared/json.ts";
import type { NewEvent, RunEvent } from "#shared/run/events.ts";
import { createFold, isFinal, type RunFold, type RunState } from "#shared/run/reduce.ts";
import { type CreateRequest, type Folded, type Journal, JournalConflict } from "../journal/journal.ts";
import { questionsOf } from "../journal/questions.ts";
import type { CrashPoint } from "./crashPoints.ts";
import type { Clock } from "./parts.ts";

export interface RunWriter {
  /** The run with everything that this activation has seen or added. Changed in place; may become another object. */
  readonly state: RunState;
  /** The seq of the last event that is known to be stored. */
  readonly stored: number;
  /** Adds facts to the state now and to the journal soon. */
  add(events: readonly NewEvent[]): void;
  /** Somebody waits for what was added: it is committed as soon as nothing more can be decided at once. */
  hurry(): void;
  /** Commits now if somebody waits for it. */
  flushIfUrgent(): void;
  /** Commits all that was added. Throws JournalConflict when the lease or the run is over. */
  flush(): Promise<void>;
  /** Reads what others appended up to `seq`. */
  catchUp(seq: number): Promise<void>;
  /** Nothing more is written. */
  close(): void;
}

export interface WriterParts {
  journal: Journal;
  clock: Clock;
  run: string;
  epoch: number;
  /** What is stored already; nothing for a run that this activation creates. */
  events: readonly RunEvent[];
  /** The run does not exist yet: its first commit creates it. */
  create?: Omit<CreateRequest, "events">;
  crashPoint(name: CrashPoint): void;
  /** Called after each change of the state with the events that made it. */
  onChange(events: readonly RunEvent[]): void;
  /** Called when a commit that nobody waits for fails. */
  onFailure(reason: unknown): void;
  /** Called after each commit. */
  onCommit?(): void;
}

/** How long an event may wait for company. */
const lingerMs = 25;
/** While the database is away, a commit is tried again for this long; another worker takes over after that. */
const patienceMs = 60_000;

export function createRunWriter(parts: WriterParts): RunWriter {
  const { journal, clock, run, epoch, crashPoint } = parts;
  let fold: RunFold = createFold(parts.events);
  let stored = fold.state.seq;
  let creation = parts.create;
  /** What was asked at `stored`. */
  let asked = questionsOf(fold.state);
  /** What will be asked once what is on its way is stored. */
  let askedThen = asked;
  let pending: RunEvent[] = [];
  let flying: RunEvent[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let stopClock: (() => void) | undefined;
  let closed = false;
  let urgent = false;
  /** Why a commit failed for good. What it held is lost, so nothing that follows it may be stored or taken for stored. */
  let broken: { reason: unknown } | undefined;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  function add(events: readonly NewEvent[]): void {
    // Nothing follows a run's end, also not what a step says that is being stopped.
    if (events.length === 0 || closed || isFinal(fold.state.status)) return;
    const at = clock.now();
    const numbered = number(events, fold.state.seq, at);
    for (const event of numbered) {
      pending.push(event);
      if (event.type === "step.asked" || event.type === "run.replied") urgent = true;
    }
    fold.add(numbered);
    parts.onChange(numbered);
    stopClock ??= clock.at(at + lingerMs, () => flush().catch(parts.onFailure));
  }

  function number(events: readonly NewEvent[], after: number, at: number): RunEvent[] {
    return events.map((event, index): RunEvent => ({ at, ...event, seq: after + 1 + index }));
  }

  function flush(): Promise<void> {
    return inTurn(commit);
  }

  async function commit(): Promise<void> {
    stopClock?.();
    stopClock = undefined;
    urgent = false;
    if (broken) throw broken.reason;
    if (pending.length === 0 || closed) return;
    flying = pending;
    pending = [];
    askedThen = questionsOf(fold.state);
    try {
      crashPoint("before-append");
      stored = await store();
      asked = askedThen;
    } catch (reason) {
      broken = { reason };
      throw reason;
    }
    flying = [];
    crashPoint("after-append");
    parts.onCommit?.();
  }

  /** The seq up to which everything is stored then. */
  async function store(): Promise<number> {
    const giveUpAt = clock.now() + patienceMs;
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      try {
        if (creation) {
          const created = await journal.create({ ...creation, events: flying, ...folded() });
          creation = undefined;
          return created.length;
        }
        const appended = await journal.append({ run, after: stored, events: flying, epoch, ...folded() });
        return stored + appended.length;
      } catch (error) {
        if (error instanceof JournalConflict && error.reason === "moved") {
          if (await readOn()) return stored;
        } else if (creation || error instanceof JournalConflict || closed || clock.now() >= giveUpAt) {
          throw error;
        } else {
          await new Promise<void>((resolve) => clock.at(clock.now() + pauseMs, resolve));
        }
      }
    }
  }

  /** Known as long as nothing was added after what is on its way. */
  function folded(): { folded?: Folded } {
    return pending.length === 0 ? { folded: { state: fold.state, asked } } : {};
  }

  /** Takes in what others wrote. True when it is our own: an append whose reply was lost. */
  async function readOn(): Promise<boolean> {
    const events = await journal.read(run, stored);
    if (events.length === 0) return false;
    stored = events.at(-1)?.seq ?? stored;
    const ours =
      flying.length > 0 &&
      flying.length <= events.length &&
      flying.every((event, index) => isSame(event, events[index]));
    if (ours && flying.length === events.length) return true;
    if (!ours && flying.length === 0 && pending.length === 0) {
      fold.add(events);
      asked = questionsOf(fold.state);
    } else {
      fold = createFold(await journal.read(run, 0, stored));
      asked = questionsOf(fold.state);
      flying = ours ? [] : renumber(flying, stored);
      fold.add(flying);
      askedThen = questionsOf(fold.state);
      pending = renumber(pending, fold.state.seq);
      fold.add(pending);
    }
    parts.onChange(events);
    return ours;
  }

  return {
    get state() {
      return fold.state;
    },
    get stored() {
      return stored;
    },
    add,
    flush,
    hurry() {
      urgent = true;
    },
    flushIfUrgent() {
      if (urgent) flush().catch(parts.onFailure);
    },
    catchUp: (seq) =>
      inTurn(async () => {
        if (seq > stored && !creation && !closed) await readOn();
      }),
    close() {
      closed = true;
      stopClock?.();
    },
  };
}

function renumber(events: readonly RunEvent[], after: number): RunEvent[] {
  return events.map((event, index): RunEvent => ({ ...event, seq: after + 1 + index }));
}

function isSame(ours: RunEvent, stored: RunEvent | undefined): boolean {
  if (!stored || ours.type !== stored.type) return false;
  const { at: _at, seq: _ownSeq, ...body } = ours;
  const { at: _storedAt, seq: _seq, ...storedBody } = stored;
  return sameJson(JSON.parse(JSON.stringify(body)), JSON.parse(JSON.stringify(storedBody)));
}
