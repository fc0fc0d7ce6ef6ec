/**
 * Sends numbered events to one listener without gaps or repeats. What came along with the news is sent at once when it
 * follows directly; anything else is read from the store, so lost news costs time but never an event.
 */
export interface Numbered {
  seq: number;
}

export interface Feed<E extends Numbered> {
  /** Tells that the store holds events up to `seq`; `events` may be given along. */
  hear(seq: number, events?: readonly E[]): void;
  stop(): void;
}

const pageSize = 500;

export function makeFeed<E extends Numbered>(options: {
  /** The last seq that the listener has. */
  after: number;
  /** Events above `after` in order, at most `limit`. */
  read(after: number, limit: number): Promise<readonly E[]>;
  /** `from` is the seq before the first event. */
  send(from: number, events: readonly E[]): void;
  onFault(error: unknown): void;
}): Feed<E> {
  let sent = options.after;
  let known = options.after;
  let reading = false;
  let stopped = false;

  function pass(events: readonly E[]): void {
    const from = sent;
    const fresh = events.filter((event) => event.seq > from);
    if (fresh.length === 0 || fresh[0]?.seq !== from + 1) return;
    sent = fresh.at(-1)?.seq ?? from;
    options.send(from, fresh);
  }

  async function catchUp(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      while (!stopped && known > sent) {
        const before = sent;
        const events = await options.read(sent, pageSize);
        if (stopped) return;
        pass(events);
        if (sent === before) return;
      }
    } catch (error) {
      options.onFault(error);
    } finally {
      reading = false;
    }
  }

  return {
    hear(seq, events) {
      if (stopped) return;
      known = Math.max(known, seq);
      if (!reading && events) pass(events);
      if (known > sent) void catchUp();
    },
    stop() {
      stopped = true;
    },
  };
}
