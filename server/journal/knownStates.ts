/**
 * The runs under way that this process writes: an append by a person need not read and fold a journal from its
 * beginning. What the engine appends is folded only when somebody asks.
 */
import type { RunEvent } from "#shared/run/events.ts";
import { emptyRun, foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import type { Write } from "./writes.ts";

export interface KnownStates {
  /** Takes in what was stored. */
  note(write: Write): void;
  /** The run as it was at `seq`, when that is known. */
  at(run: string, seq: number): RunState | undefined;
}

const mostRuns = 200;
const mostEvents = 5_000;

export function createKnownStates(): KnownStates {
  const known = new Map<string, { state: RunState; later: RunEvent[] }>();

  function remember(run: string, state: RunState, later: RunEvent[]): void {
    known.delete(run);
    known.set(run, { state, later });
    const [oldest] = known.keys();
    if (known.size > mostRuns && oldest !== undefined) known.delete(oldest);
  }

  return {
    note(write) {
      const { run, after, row, events, state } = write;
      const entry = known.get(run);
      if (isFinal(row.status)) known.delete(run);
      else if (state) remember(run, state, []);
      else if (write.kind === "create") remember(run, emptyRun, events.slice());
      else if (entry && entry.state.seq + entry.later.length === after && entry.later.length < mostEvents) {
        for (const event of events) entry.later.push(event);
      } else known.delete(run);
    },
    at(run, seq) {
      const entry = known.get(run);
      if (!entry) return undefined;
      if (entry.later.length > 0) {
        entry.state = foldRun(entry.later, entry.state);
        entry.later = [];
      }
      return entry.state.seq === seq ? entry.state : undefined;
    },
  };
}
