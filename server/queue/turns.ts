/** Work that asks the same of the database again and again takes turns, so that what comes meanwhile is done at once. */

/** Calls that come while the work is under way cause one more of it. Never throws. */
export function oneAtATime(
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): (() => void) & { ended(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  const call = () => {
    if (running) {
      again = true;
      return;
    }
    running = work()
      .catch(onError)
      .finally(() => {
        running = undefined;
        if (!again) return;
        again = false;
        call();
      });
  };
  return Object.assign(call, { ended: async () => running });
}

/** Items that come while others are worked on are worked on together after them. */
export function together<T>(work: (items: T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting = new Set<T>();
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  return (item) => {
    waiting.add(item);
    next ??= running
      .catch(() => {})
      .then(() => {
        const items = [...waiting];
        waiting = new Set();
        next = undefined;
        running = work(items);
        return running;
      });
    return next;
  };
}

/** Waits, at most until the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}
