import { randomUUID } from "node:crypto";
import type { Activation, Queue } from "./queue.ts";

/** Times of a test or of the process; the engine's clock fits. */
export interface QueueClock {
  now(): number;
  at(instant: number, call: () => void): () => void;
}

interface Place {
  controller: AbortController;
  ended: Promise<void>;
}

const retryAfterMs = 1_000;

/**
 * A queue for tests: nothing outlives the process. `seqOf` says where a run's journal ends, for runs that are held;
 * absent, nobody else writes to them.
 */
export function createMemoryQueue(clock: QueueClock, seqOf?: (run: string) => number | undefined): Queue {
  const worker = `worker_${randomUUID()}`;
  const waiting = new Set<string>();
  const active = new Map<string, Place>();
  const timers = new Set<() => void>();
  let advance: ((activation: Activation) => Promise<void>) | undefined;
  let places = 0;

  function later(run: string, at: number): void {
    const cancel = clock.at(at, () => {
      timers.delete(cancel);
      add(run);
    });
    timers.add(cancel);
  }

  function wake(run: string, at?: number): void {
    if (at !== undefined && at > clock.now()) later(run, at);
    else add(run);
  }

  function add(run: string): void {
    waiting.add(run);
    hand();
  }

  function hand(): void {
    if (!advance) return;
    for (const run of waiting) {
      if (active.size >= places) return;
      if (active.has(run)) continue;
      waiting.delete(run);
      begin(run, advance);
    }
  }

  function begin(run: string, work: (activation: Activation) => Promise<void>): void {
    const controller = new AbortController();
    const ended = Promise.resolve()
      .then(() => work({ run, signal: controller.signal }))
      .catch(() => {
        if (advance) later(run, clock.now() + retryAfterMs);
        else waiting.add(run);
      })
      .finally(() => {
        active.delete(run);
        hand();
      });
    active.set(run, { controller, ended });
  }

  return {
    worker,
    async wake(run, at) {
      wake(run, at);
    },
    takesWork: () => advance !== undefined,

    hold(run) {
      if (!advance || active.size >= places || active.has(run)) return undefined;
      const controller = new AbortController();
      const { promise: ended, resolve: free } = Promise.withResolvers<void>();
      const place = { controller, ended };
      active.set(run, place);
      return {
        run,
        signal: controller.signal,
        async release(end) {
          if (active.get(run) !== place) return;
          active.delete(run);
          if (end.ended) waiting.delete(run);
          else if (controller.signal.aborted || (seqOf?.(run) ?? end.seq) !== end.seq) add(run);
          if (!end.ended && end.at !== undefined) wake(run, end.at);
          free();
          hand();
        },
      };
    },
    async start(work, concurrency) {
      advance = work;
      places = concurrency;
      hand();
    },
    async stop(graceMs) {
      advance = undefined;
      for (const cancel of timers) cancel();
      const all = Promise.all([...active.values()].map(({ ended }) => ended));
      let giveUp = () => {};
      const grace = new Promise<void>((resolve) => {
        giveUp = clock.at(clock.now() + graceMs, resolve);
      });
      await Promise.race([all, grace]);
      giveUp();
      for (const { controller } of active.values()) controller.abort(new Error("The worker stops."));
      await all;
    },
  };
}
