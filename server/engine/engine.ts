import { toAppError } from "#shared/errors.ts";
import { foldRun, isFinal } from "#shared/run/reduce.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Activation } from "../queue/queue.ts";
import { Crash, noCrash } from "./crashPoints.ts";
import { cancelOpenSteps, type Loop, runLoop } from "./loop.ts";
import type { EngineParts } from "./parts.ts";
import { createRunWriter, type RunWriter } from "./writer.ts";

/** Advances runs. See `HOW_IT_WORKS.md` beside this file. */
export interface Engine {
  /** One activation: claim, fold, decide, perform, append, until the run ends or waits. */
  advance(activation: Activation): Promise<void>;
  /** Aborts what this process performs for a run, at once. The journal already says why. */
  interrupt(run: string): void;
}

/** So many failures of the engine itself at one place of the journal make a run poisoned. */
const mostFailures = 5;

export function createEngine(parts: EngineParts): Engine {
  const active = new Map<string, Pick<Loop, "steps" | "change"> & { writer: RunWriter }>();
  const failures = new Map<string, { seq: number; count: number }>();

  parts.journal.subscribe(({ run, seq }) => {
    const loop = active.get(run);
    if (!loop || seq <= loop.writer.state().seq) return;
    loop.writer.catchUp(seq).catch(() => loop.change.changed());
  });

  async function advance({ run: id, signal }: Activation): Promise<void> {
    const lease = await parts.journal.claim(id);
    if (!lease) return;
    const state = foldRun(await parts.journal.read(id, 0));
    if (isFinal(state.status)) return;
    const change = makeChange();
    const writer = createRunWriter({
      journal: parts.journal,
      run: id,
      epoch: lease.epoch,
      state,
      crashPoint: parts.crashPoint ?? noCrash,
      onChange: () => {
        change.changed();
        if (isFinal(writer.state().status)) abortAll(id);
      },
    });
    const run = { id, workspace: lease.workspace, graph: state.graph, revision: state.revision };
    const steps: Loop["steps"] = new Map();
    active.set(id, { steps, change, writer });
    try {
      const graph = await parts.graphOf(run);
      await runLoop({ parts, run, graph, writer, signal, change, steps });
      failures.delete(id);
    } catch (error) {
      if (signal.aborted || error instanceof Crash) throw error;
      // Another worker has the run, or it has ended: nothing is left to do here.
      if (error instanceof JournalConflict) return;
      await afterFailure(error, id, writer);
    } finally {
      if (active.get(id)?.writer === writer) active.delete(id);
    }
  }

  /** Rethrows, so that the queue tries again, until the run counts as poisoned. */
  async function afterFailure(error: unknown, run: string, writer: RunWriter): Promise<void> {
    parts.onError?.(error, run);
    const { seq } = writer.state();
    const known = failures.get(run);
    const count = known?.seq === seq ? known.count + 1 : 1;
    failures.set(run, { seq, count });
    if (count < mostFailures) throw error;
    failures.delete(run);
    const message = `The run could not go on after ${count} tries: ${toAppError(error).message}`;
    await writer.append((state) =>
      isFinal(state.status)
        ? []
        : [...cancelOpenSteps(state, "The run failed."), { type: "run.failed", error: { code: "BUG", message } }],
    );
  }

  function abortAll(run: string): void {
    const loop = active.get(run);
    for (const controller of loop?.steps.values() ?? []) controller.abort(new Error("The run was stopped."));
    loop?.change.changed();
  }

  return { advance, interrupt: abortAll };
}

/** A condition that many may raise and one loop waits for. */
function makeChange(): Loop["change"] {
  let raise = () => {};
  let next: Promise<void> | undefined;
  return {
    next() {
      next ??= new Promise((resolve) => {
        raise = resolve;
      });
      return next;
    },
    changed() {
      raise();
      next = undefined;
    },
  };
}
