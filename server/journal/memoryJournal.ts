import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { emptyRun, foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { type Journal, JournalConflict } from "./journal.ts";

interface KeptRun {
  workspace: string;
  epoch: number;
  events: RunEvent[];
  state: RunState;
}

/** A journal for tests: nothing outlives the process. */
export function createMemoryJournal(parts: { now(): number }): Journal {
  const runs = new Map<string, KeptRun>();
  const listeners = new Set<(change: { run: string; seq: number; events?: RunEvent[] }) => void>();

  function add(run: string, kept: KeptRun, bodies: RunEventBody[]): RunEvent[] {
    const events = bodies.map(
      (body, index): RunEvent => structuredClone({ ...body, seq: kept.events.length + 1 + index, at: parts.now() }),
    );
    kept.events.push(...events);
    kept.state = foldRun(events, kept.state);
    if (events.length > 0) for (const listener of listeners) listener({ run, seq: kept.events.length, events });
    return events;
  }

  return {
    async create({ id, workspace, event, facts = [] }) {
      if (runs.has(id)) throw new JournalConflict("exists", `The run "${id}" exists.`);
      const kept: KeptRun = { workspace, epoch: 0, events: [], state: emptyRun };
      runs.set(id, kept);
      const [first] = add(id, kept, [event, ...facts]);
      if (!first) throw new Error("unreachable: one event went in");
      return first;
    },
    async read(run, after, limit = Number.POSITIVE_INFINITY) {
      return structuredClone((runs.get(run)?.events ?? []).slice(after, after + limit));
    },
    async append({ run, after, events, epoch }) {
      const kept = runs.get(run);
      if (!kept) throw new JournalConflict("missing", `There is no run "${run}".`);
      if (epoch !== undefined && epoch !== kept.epoch) throw new JournalConflict("fenced", "The lease is over.");
      if (isFinal(kept.state.status)) throw new JournalConflict("ended", "The run has ended.");
      if (after !== kept.events.length) {
        throw new JournalConflict("moved", `The journal ends at ${kept.events.length}, not at ${after}.`);
      }
      return structuredClone(add(run, kept, events));
    },
    async claim(run) {
      const kept = runs.get(run);
      return kept && { epoch: ++kept.epoch, workspace: kept.workspace };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
