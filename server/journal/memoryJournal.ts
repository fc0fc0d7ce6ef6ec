import { deepStrictEqual } from "node:assert/strict";
import type { NewEvent, RunEvent } from "#shared/run/events.ts";
import { emptyRun, foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { type Folded, type Journal, JournalConflict } from "./journal.ts";
import { questionsOf } from "./questions.ts";

interface KeptRun {
  workspace: string;
  epoch: number;
  events: RunEvent[];
  state: RunState;
}

/** A journal for tests: nothing outlives the process, and an appender's word is checked. */
export function createMemoryJournal(parts: { now(): number }): Journal {
  const runs = new Map<string, KeptRun>();
  const listeners = new Set<(change: { run: string; seq: number; events?: RunEvent[] }) => void>();

  function add(run: string, kept: KeptRun, bodies: NewEvent[], folded?: Folded): RunEvent[] {
    const asked = questionsOf(kept.state);
    const events = bodies.map(
      (body, index): RunEvent => structuredClone({ at: parts.now(), ...body, seq: kept.events.length + 1 + index }),
    );
    kept.events.push(...events);
    kept.state = foldRun(events, kept.state);
    if (folded) deepStrictEqual({ state: folded.state, asked: folded.asked }, { state: kept.state, asked });
    if (events.length > 0) for (const listener of listeners) listener({ run, seq: kept.events.length, events });
    return structuredClone(events);
  }

  return {
    async create({ id, workspace, events, owner, folded }) {
      if (runs.has(id)) throw new JournalConflict("exists", `The run "${id}" exists.`);
      const kept: KeptRun = { workspace, epoch: owner === undefined ? 0 : 1, events: [], state: emptyRun };
      runs.set(id, kept);
      return add(id, kept, events, folded);
    },
    async read(run, after, limit = Number.POSITIVE_INFINITY) {
      return structuredClone((runs.get(run)?.events ?? []).slice(after, after + limit));
    },
    async append({ run, after, events, epoch, folded }) {
      const kept = runs.get(run);
      if (!kept) throw new JournalConflict("missing", `There is no run "${run}".`);
      if (epoch !== undefined && epoch !== kept.epoch) throw new JournalConflict("fenced", "The lease is over.");
      if (isFinal(kept.state.status)) throw new JournalConflict("ended", "The run has ended.");
      if (after !== kept.events.length) {
        throw new JournalConflict("moved", `The journal ends at ${kept.events.length}, not at ${after}.`);
      }
      return add(run, kept, events, folded);
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
