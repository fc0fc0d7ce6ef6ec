import type { HeldRun, Queue } from "../queue/queue.ts";

/** Runs that may stand in line in this process, and for how long: most places are free again in a moment. */
const longestLine = 1_000;
const patienceMs = 200;

interface Waiting {
  run: string;
  resolve(held: HeldRun | undefined): void;
  timer: NodeJS.Timeout;
}

const lines = new WeakMap<Queue, Set<Waiting>>();

/** A place in this process, now or very soon. Undefined: leave the run to the queue, which is dearer but never full. */
export async function holdSoon(queue: Queue, run: string): Promise<HeldRun | undefined> {
  const line = lines.get(queue) ?? new Set();
  lines.set(queue, line);
  const held = line.size === 0 ? queue.hold(run) : undefined;
  if (held || line.size >= longestLine || !queue.takesWork()) return held;
  return new Promise((resolve) => {
    const waiting: Waiting = {
      run,
      resolve,
      timer: setTimeout(() => {
        line.delete(waiting);
        resolve(undefined);
      }, patienceMs),
    };
    line.add(waiting);
  });
}

/** Somebody gave a place back: whoever stands first in line gets it. */
export function placeIsFree(queue: Queue): void {
  const line = lines.get(queue) ?? new Set();
  for (const waiting of line) {
    const held = queue.hold(waiting.run);
    if (!held) return;
    line.delete(waiting);
    clearTimeout(waiting.timer);
    waiting.resolve(held);
  }
}
