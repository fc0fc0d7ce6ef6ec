import type { HeldRun, Queue } from "../queue/queue.ts";

/**
 * Runs that may stand in line in this process. They stand there as long as the line moves: leaving it under load would
 * make more of it, for a run that goes through the queue costs many times as much.
 */
const longestLine = 1_000;
const longestWaitMs = 5_000;
/** For how long nobody may give a place back before a run leaves the line. */
const patienceMs = 200;
/** The same for a run whose starter waits for its end: storing it earlier would help nobody. */
const longPatienceMs = 2_000;

interface Waiting {
  run: string;
  resolve(held: HeldRun | undefined): void;
  timer: NodeJS.Timeout;
}

interface Line {
  waiting: Set<Waiting>;
  /** When a place was given back last. */
  movedAt: number;
}

const lines = new WeakMap<Queue, Line>();

/** A place in this process, now or very soon. Undefined: leave the run to the queue, which is dearer but never full. */
export async function holdSoon(
  queue: Queue,
  run: string,
  { isAwaited }: { isAwaited: boolean },
): Promise<HeldRun | undefined> {
  const line = lineOf(queue);
  const held = line.waiting.size === 0 ? queue.hold(run) : undefined;
  if (held || line.waiting.size >= longestLine || !queue.takesWork()) return held;
  const stuckMs = isAwaited ? longPatienceMs : patienceMs;
  const until = performance.now() + longestWaitMs;
  return new Promise((resolve) => {
    const look = () => {
      const now = performance.now();
      const restMs = Math.min(line.movedAt + stuckMs, until) - now;
      if (restMs > 0) {
        waiting.timer = setTimeout(look, restMs);
        return;
      }
      line.waiting.delete(waiting);
      resolve(undefined);
    };
    const waiting: Waiting = { run, resolve, timer: setTimeout(look, stuckMs) };
    line.waiting.add(waiting);
  });
}

/** Somebody gave a place back: whoever stands first in line gets it. */
export function placeIsFree(queue: Queue): void {
  const line = lineOf(queue);
  line.movedAt = performance.now();
  for (const waiting of line.waiting) {
    const held = queue.hold(waiting.run);
    if (!held) return;
    line.waiting.delete(waiting);
    clearTimeout(waiting.timer);
    waiting.resolve(held);
  }
}

function lineOf(queue: Queue): Line {
  const line = lines.get(queue) ?? { waiting: new Set(), movedAt: 0 };
  lines.set(queue, line);
  return line;
}
