import type { Clock } from "../parts.ts";

export interface VirtualClock extends Clock {
  /** Goes on to the next instant that somebody waits for. False when nobody does. */
  step(): boolean;
  advanceTo(instant: number): void;
}

/** A clock that stands still until the test moves it. */
export function createVirtualClock(start = 1_000_000): VirtualClock {
  let now = start;
  const waiting = new Set<{ instant: number; call: () => void }>();
  const next = () => [...waiting].reduce((a, b) => (b.instant < a.instant ? b : a), { instant: Infinity, call() {} });

  function advanceTo(instant: number): void {
    for (let entry = next(); entry.instant <= instant; entry = next()) {
      waiting.delete(entry);
      now = Math.max(now, entry.instant);
      entry.call();
    }
    now = Math.max(now, instant);
  }

  return {
    now: () => now,
    at(instant, call) {
      const entry = { instant, call };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    step() {
      const { instant } = next();
      if (instant === Infinity) return false;
      advanceTo(instant);
      return true;
    },
    advanceTo,
  };
}

/** Resolves when nothing goes on but for the clock: also a run that lets others have their turn has had its own. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
