/**
 * Sends the numbered events of one run, or goal, to all who listen to it, to each without gaps or repeats. What came
 * along with the news is sent at once to whom it follows directly; anything else is read from the store, once for all
 * who are at the same place, so lost news costs time but never an event.
 */
export interface Numbered {
  seq: number;
}

export interface Feed<E extends Numbered> {
  /** Tells that the store holds events up to `seq`; `events` may be given along. */
  hear(seq: number, events?: readonly E[]): void;
  /** From now on the listener gets what follows `after`. */
  join(listener: string, after: number): void;
  leave(listener: string): void;
  /** A listener that could take no more can again. */
  resume(): void;
  /** How many listen. */
  size(): number;
  stop(): void;
}

export interface FeedOptions<E extends Numbered> {
  /** Events above `after` in order, at most `limit`. */
  read(after: number, limit: number): Promise<readonly E[]>;
  /** To listeners that have everything up to `from`, the seq before the first event. */
  send(listeners: string[], from: number, events: readonly E[]): void;
  /** False while what was sent before still waits to go out: nothing more is read for this listener. */
  canTake(listener: string): boolean;
  onFault(error: unknown): void;
}

const pageSize = 500;
const againMs = 500;

export function makeFeed<E extends Numbered>(options: FeedOptions<E>): Feed<E> {
  /** The last seq that each listener has. */
  const sent = new Map<string, number>();
  /** Places after which the store had nothing when it was last asked. */
  const dry = new Set<number>();
  /**
   * Two readings may be under way: one for those who are nearly up to date, one for those who have most to catch up
   * with, so that a long journal holds nobody up.
   */
  const reading: { newest?: number; oldest?: number } = {};
  let known = 0;
  let heard = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  function pass(events: readonly E[], isFresh: boolean): void {
    const first = events[0]?.seq;
    const last = events.at(-1)?.seq;
    if (first === undefined || last === undefined) return;
    const groups = new Map<number, string[]>();
    for (const [listener, place] of sent) {
      if (place + 1 < first || place >= last || !(isFresh || options.canTake(listener))) continue;
      const group = groups.get(place);
      if (group) group.push(listener);
      else groups.set(place, [listener]);
    }
    for (const [place, listeners] of groups) {
      const following = place + 1 === first ? events : events.filter(({ seq }) => seq > place);
      if (following[0]?.seq !== place + 1) continue;
      for (const listener of listeners) sent.set(listener, last);
      options.send(listeners, place, following);
    }
  }

  function catchUp(): void {
    if (isStopped || timer) return;
    if (reading.newest === undefined) begin("newest", Math.max);
    if (reading.oldest === undefined) begin("oldest", Math.min);
  }

  function begin(lane: "newest" | "oldest", choose: (a: number, b: number) => number): void {
    let after: number | undefined;
    for (const [listener, place] of sent) {
      if (place >= known || dry.has(place) || place === reading.newest || place === reading.oldest) continue;
      if (options.canTake(listener)) after = after === undefined ? place : choose(after, place);
    }
    if (after !== undefined) void readAfter(after, lane);
  }

  async function readAfter(after: number, lane: "newest" | "oldest"): Promise<void> {
    const heardBefore = heard;
    reading[lane] = after;
    try {
      const events = await options.read(after, pageSize);
      delete reading[lane];
      if (isStopped) return;
      pass(events, false);
      if (events.length === 0 && heard === heardBefore) dry.add(after);
    } catch (error) {
      delete reading[lane];
      if (isStopped) return;
      options.onFault(error);
      timer ??= setTimeout(() => {
        timer = undefined;
        catchUp();
      }, againMs).unref();
    }
    catchUp();
  }

  return {
    hear(seq, events) {
      if (isStopped) return;
      known = Math.max(known, seq);
      heard++;
      dry.clear();
      if (events) pass(events, true);
      catchUp();
    },
    join(listener, after) {
      sent.set(listener, after);
    },
    leave(listener) {
      sent.delete(listener);
    },
    resume: catchUp,
    size: () => sent.size,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
