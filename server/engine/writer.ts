/**
 * The one door through which an activation appends. Parallel steps append in turn; when a person wrote in between (an
 * answer, a pause), the events are made again from the new state and appended after it.
 */
import type { RunEventBody } from "#shared/run/events.ts";
import { foldRun, type RunState } from "#shared/run/reduce.ts";
import { type Journal, JournalConflict } from "../journal/journal.ts";
import type { CrashPoint } from "./crashPoints.ts";

export interface RunWriter {
  /** The journal folded up to the newest event that this activation has seen. */
  state(): RunState;
  /** Appends what `make` gives for the state at that moment. Throws JournalConflict when the lease or the run is over. */
  append(make: (state: RunState) => RunEventBody[]): Promise<void>;
  /** Reads what others appended up to `seq`. */
  catchUp(seq: number): Promise<void>;
}

export function createRunWriter(parts: {
  journal: Journal;
  run: string;
  epoch: number;
  state: RunState;
  crashPoint(name: CrashPoint): void;
  /** Called after each change of the state. */
  onChange(): void;
}): RunWriter {
  const { journal, run, epoch, crashPoint } = parts;
  let state = parts.state;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function readOn(): Promise<void> {
    const events = await journal.read(run, state.seq);
    if (events.length === 0) return;
    state = foldRun(events, state);
    parts.onChange();
  }

  return {
    state: () => state,
    append: (make) =>
      inTurn(async () => {
        for (;;) {
          const events = make(state);
          if (events.length === 0) return;
          crashPoint("before-append");
          try {
            const appended = await journal.append({ run, after: state.seq, events, epoch });
            crashPoint("after-append");
            state = foldRun(appended, state);
            parts.onChange();
            return;
          } catch (error) {
            if (!(error instanceof JournalConflict) || error.reason !== "moved") throw error;
            await readOn();
          }
        }
      }),
    catchUp: (seq) => inTurn(async () => (seq > state.seq ? readOn() : undefined)),
  };
}
