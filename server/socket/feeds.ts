/** The open feeds by what they tell about (a run, a goal), over all clients of this server. */
import { AppError } from "#shared/errors.ts";
import { type Feed, makeFeed, type Numbered } from "./feed.ts";
import type { Line } from "./line.ts";

/** How many runs, or goals, one client may watch at once. */
const maxWatches = 50;

export interface Feeds<E extends Numbered> {
  /** Begins a feed after the last seq that the client has; a second one for the same id replaces the first. */
  begin(line: Line, id: string, feed: Omit<Parameters<typeof makeFeed<E>>[0], "onFault">): Feed<E>;
  end(line: Line, id: string): void;
  endAll(line: Line): void;
  hear(id: string, seq: number, events?: readonly E[]): void;
  has(id: string): boolean;
}

export function createFeeds<E extends Numbered>(onFault: (error: unknown) => void): Feeds<E> {
  const feeds = new Map<string, Map<string, Feed<E>>>();
  const mine = new Map<string, Set<string>>();

  function end(line: Line, id: string): void {
    const others = feeds.get(id);
    others?.get(line.id)?.stop();
    others?.delete(line.id);
    if (others?.size === 0) feeds.delete(id);
    mine.get(line.id)?.delete(id);
  }

  return {
    begin(line, id, options) {
      end(line, id);
      const watched = mine.get(line.id) ?? new Set();
      if (watched.size >= maxWatches) {
        throw new AppError("TOO_MANY_REQUESTS", `One page watches at most ${maxWatches} of these. Close some.`);
      }
      const feed = makeFeed<E>({
        ...options,
        onFault(error) {
          onFault(error);
          // The client connects again and asks from where it was.
          line.disconnect(true);
        },
      });
      mine.set(line.id, watched.add(id));
      feeds.set(id, (feeds.get(id) ?? new Map()).set(line.id, feed));
      return feed;
    },
    end,
    endAll(line) {
      for (const id of [...(mine.get(line.id) ?? [])]) end(line, id);
      mine.delete(line.id);
    },
    hear(id, seq, events) {
      for (const feed of feeds.get(id)?.values() ?? []) feed.hear(seq, events);
    },
    has(id) {
      return feeds.has(id);
    },
  };
}
