/** Asks the same small thing again and again, to see how others fare meanwhile. */
import { pause } from "./wait.ts";

export interface Probe {
  /** Milliseconds of each answer; a failure counts as the time it took. */
  times: number[];
  failures: number;
  stop(): Promise<Probe>;
}

export function startProbe(ask: () => Promise<boolean>, everyMs = 50): Probe {
  let going = true;
  const probe: Probe = {
    times: [],
    failures: 0,
    async stop() {
      going = false;
      await done;
      return probe;
    },
  };
  const done = (async () => {
    while (going) {
      const started = performance.now();
      const answered = await ask().catch(() => false);
      probe.times.push(performance.now() - started);
      if (!answered) probe.failures++;
      await pause(everyMs);
    }
  })();
  return probe;
}
