import { toAppError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { type CreateRequest, JournalConflict } from "../journal/journal.ts";
import type { Activation, HeldRun } from "../queue/queue.ts";
import { Crash, noCrash } from "./crashPoints.ts";
import { cancelOpenSteps, followEvents, type Loop, runLoop } from "./loop.ts";
import type { EngineParts, RunPlace } from "./parts.ts";
import { createRunValues } from "./values.ts";
import { createRunWriter, type RunWriter } from "./writer.ts";

/** Advances runs. See `HOW_IT_WORKS.md` beside this file. */
export interface Engine {
  /** One activation: claim, fold, decide, perform, append, until the run ends or waits. */
  advance(activation: Activation): Promise<void>;
  /** Creates a run in the hands of this process and goes on with it at once. */
  begin(held: HeldRun, request: CreateRequest, graph: GraphBody, options?: BeginOptions): BegunRun;
  /** Aborts what this process performs for a run, at once. The journal already says why. */
  interrupt(run: string): void;
}

export interface BeginOptions {
  /** Nobody waits for the run to be stored: it may be stored once, at its end. */
  patient?: boolean;
}

export interface BegunRun {
  /** The state as it is now, with what is not stored yet. */
  state(): RunState;
  /** Resolves with the state at the first commit, when the run is there for everybody. Rejects when it failed. */
  created: Promise<RunState>;
  /** Resolves with the state when the activation is over: the run has ended, or waits. Rejects as `created` does. */
  over: Promise<RunState>;
}

/** So many failures of the engine itself at one place of the journal make a run poisoned. */
const mostFailures = 5;

interface Active {
  loop: Loop;
  writer: RunWriter;
}

export function createEngine(parts: EngineParts): Engine {
  const active = new Map<string, Active>();
  const failures = new Map<string, { seq: number; count: number }>();

  parts.journal.subscribe(({ run, seq }) => {
    const found = active.get(run);
    if (!found || seq <= found.writer.stored) return;
    found.writer.catchUp(seq).catch(() => found.loop.change.changed());
  });

  function open(
    run: RunPlace,
    given: {
      graph: GraphBody;
      epoch: number;
      events: readonly RunEvent[];
      signal: AbortSignal;
      wary: boolean;
      create?: Omit<CreateRequest, "events">;
      onCommit?(): void;
    },
  ): Active {
    const change = makeChange();
    const writer = createRunWriter({
      journal: parts.journal,
      clock: parts.clock,
      run: run.id,
      epoch: given.epoch,
      events: given.events,
      ...(given.create && { create: given.create }),
      crashPoint: parts.crashPoint ?? noCrash,
      onChange(events) {
        followEvents(loop, events);
        change.changed();
      },
      onFailure(reason) {
        loop.failure ??= { reason };
        change.changed();
      },
      ...(given.onCommit && { onCommit: given.onCommit }),
    });
    const loop: Loop = {
      parts,
      run,
      graph: given.graph,
      writer,
      values: createRunValues(parts.blobs),
      signal: given.signal,
      change,
      steps: new Map(),
      stirred: undefined,
      wary: given.wary,
      failure: undefined,
    };
    return { loop, writer };
  }

  async function advance({ run: id, signal }: Activation): Promise<void> {
    const lease = await parts.journal.claim(id);
    if (!lease) return;
    const events = await parts.journal.read(id, 0);
    const [created] = events;
    if (created?.type !== "run.created") return;
    const run = { id, workspace: lease.workspace, graph: created.graph, revision: created.revision };
    const graph = await parts.graphOf(run);
    const opened = open(run, { graph, epoch: lease.epoch, events, signal, wary: false });
    const { status } = opened.writer.state;
    if (isFinal(status)) return;
    // Whoever parks leaves the run waiting: this one was in somebody's hands when they were lost.
    opened.loop.wary = status === "running" && lease.epoch > 1;
    active.set(id, opened);
    try {
      const { due } = await runLoop(opened.loop);
      failures.delete(id);
      if (due !== undefined) await parts.queue.wake(id, due);
    } catch (error) {
      if (signal.aborted || error instanceof Crash) throw error;
      // Another worker has the run, or it has ended: nothing is left to do here.
      if (error instanceof JournalConflict) return;
      await afterFailure(error, id, opened.writer);
    } finally {
      close(id, opened);
    }
  }

  function begin(held: HeldRun, request: CreateRequest, graph: GraphBody, { patient = false } = {}): BegunRun {
    const { events, ...create } = request;
    const { id, workspace, revision } = request;
    const { promise: created, resolve, reject } = Promise.withResolvers<RunState>();
    created.catch(() => {});
    const run = { id, workspace, graph: request.graph, revision };
    const opened = open(run, {
      graph,
      epoch: 1,
      events: [],
      signal: held.signal,
      wary: false,
      create,
      onCommit: () => resolve(opened.writer.state),
    });
    const over = lead(opened, held, events, patient);
    over.catch(reject);
    return { created, over, state: () => opened.writer.state };
  }

  /** A run that began here: from its creation to where it ends or waits, and the place is given back. */
  async function lead(
    opened: Active,
    held: HeldRun,
    events: CreateRequest["events"],
    patient: boolean,
  ): Promise<RunState> {
    const { loop, writer } = opened;
    active.set(held.run, opened);
    let end: { seq: number; at?: number } = { seq: 0, at: parts.clock.now() };
    try {
      writer.add(events);
      if (!patient) writer.hurry();
      const { due } = await runLoop(loop);
      end = { seq: writer.stored, ...(due !== undefined && { at: due }) };
      return writer.state;
    } catch (error) {
      const isStored = writer.stored > 0;
      // What is stored goes on elsewhere; a run that never came to be is the starter's matter.
      if (!isStored) throw error;
      if (!(error instanceof JournalConflict) && !held.signal.aborted) parts.onError?.(error, held.run);
      // What was added and never stored did not happen: whoever waits hears what is true.
      return foldRun(await parts.journal.read(held.run, 0));
    } finally {
      close(held.run, opened);
      const ended = isFinal(writer.state.status) && writer.stored === writer.state.seq;
      await held.release({ ended: ended || writer.stored === 0, ...end }).catch((error: unknown) => {
        parts.onError?.(error, held.run);
      });
    }
  }

  function close(id: string, opened: Active): void {
    opened.writer.close();
    if (active.get(id) === opened) active.delete(id);
  }

  /** Rethrows, so that the queue tries again, until the run counts as poisoned. */
  async function afterFailure(error: unknown, run: string, writer: RunWriter): Promise<void> {
    parts.onError?.(error, run);
    const seq = writer.stored;
    const known = failures.get(run);
    const count = known?.seq === seq ? known.count + 1 : 1;
    failures.set(run, { seq, count });
    if (count < mostFailures) throw error;
    failures.delete(run);
    const message = `The run could not go on after ${count} tries: ${toAppError(error).message}`;
    const { state } = writer;
    if (isFinal(state.status)) return;
    writer.add([...cancelOpenSteps(state, "The run failed."), { type: "run.failed", error: { code: "BUG", message } }]);
    await writer.flush();
  }

  function interrupt(run: string): void {
    const found = active.get(run);
    for (const stop of found?.loop.steps.values() ?? []) stop.stop(new Error("The run was stopped."));
    found?.loop.change.changed();
  }

  return { advance, begin, interrupt };
}

function makeChange(): Loop["change"] {
  let count = 0;
  let raise = () => {};
  return {
    get count() {
      return count;
    },
    changed() {
      count++;
      raise();
    },
    after(seen) {
      if (count > seen) return Promise.resolve();
      return new Promise((resolve) => {
        raise = resolve;
      });
    },
  };
}
