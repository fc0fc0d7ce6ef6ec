/** The open feeds by what they tell about (a run, a goal), over all clients of this server. */
import { AppError } from "#shared/errors.ts";
import { type Feed, makeFeed, type Numbered } from "./feed.ts";
import { isBehind, type Line } from "./line.ts";

/** How many runs, or goals, one client may watch at once. */
const maxWatches = 50;

export interface Feeds<E extends Numbered> {
  /**
   * Begins to tell the line what follows `after`; a second beginning for the same id replaces the first. `seqOf` says
   * how far the store is, and throws when this line may not know: it is asked once the feed hears, so that nothing falls
   * in between.
   */
  begin(line: Line, id: string, after: number, seqOf: () => Promise<number>): Promise<number>;
  end(line: Line, id: string): void;
  endAll(line: Line): void;
  hear(id: string, seq: number, events?: readonly E[]): void;
  has(id: string): boolean;
  stop(): void;
}

export interface FeedsParts<E extends Numbered> {
  read(id: string, after: number, limit: number): Promise<readonly E[]>;
  /** One message for all these lines: it is written out once. */
  send(lines: string[], id: string, from: number, events: readonly E[]): void;
  onFault(error: unknown): void;
}

export function createFeeds<E extends Numbered>(parts: FeedsParts<E>): Feeds<E> {
  const feeds = new Map<string, Feed<E>>();
  const lines = new Map<string, { line: Line; watched: Set<string> }>();
  /** Lines for which something was not read because more waits to go out to them already. */
  const held = new Set<string>();
  /** Beginnings under way, by id: their feed stays although nobody listens yet. */
  const beginnings = new Map<string, number>();

  function feedOf(id: string): Feed<E> {
    const open = feeds.get(id);
    if (open) return open;
    const feed = makeFeed<E>({
      read: (after, limit) => parts.read(id, after, limit),
      send: (listeners, from, events) => parts.send(listeners, id, from, events),
      canTake(listener) {
        const line = lines.get(listener)?.line;
        if (line && isBehind(line)) held.add(listener);
        return line !== undefined && !held.has(listener);
      },
      onFault: parts.onFault,
    });
    feeds.set(id, feed);
    return feed;
  }

  function closeIfIdle(id: string): void {
    const feed = feeds.get(id);
    if (!feed || feed.size() > 0 || beginnings.has(id)) return;
    feed.stop();
    feeds.delete(id);
  }

  function countBeginning(id: string, by: 1 | -1): void {
    const count = (beginnings.get(id) ?? 0) + by;
    if (count === 0) beginnings.delete(id);
    else beginnings.set(id, count);
  }

  function enter(line: Line): { line: Line; watched: Set<string> } {
    const known = lines.get(line.id);
    if (known) return known;
    const entry = { line, watched: new Set<string>() };
    lines.set(line.id, entry);
    line.conn.on("drain", () => {
      if (!held.has(line.id) || isBehind(line)) return;
      held.delete(line.id);
      for (const id of entry.watched) feeds.get(id)?.resume();
    });
    return entry;
  }

  function end(line: Line, id: string): void {
    feeds.get(id)?.leave(line.id);
    lines.get(line.id)?.watched.delete(id);
    closeIfIdle(id);
  }

  return {
    async begin(line, id, after, seqOf) {
      const { watched } = enter(line);
      end(line, id);
      if (watched.size >= maxWatches) {
        throw new AppError("TOO_MANY_REQUESTS", `One page watches at most ${maxWatches} of these. Close some.`);
      }
      const feed = feedOf(id);
      watched.add(id);
      countBeginning(id, 1);
      try {
        const seq = await seqOf();
        if (line.connected && watched.has(id)) {
          feed.join(line.id, after);
          feed.hear(seq);
        }
        return seq;
      } catch (error) {
        watched.delete(id);
        throw error;
      } finally {
        countBeginning(id, -1);
        closeIfIdle(id);
      }
    },
    end,
    endAll(line) {
      for (const id of [...(lines.get(line.id)?.watched ?? [])]) end(line, id);
      lines.delete(line.id);
      held.delete(line.id);
    },
    hear(id, seq, events) {
      feeds.get(id)?.hear(seq, events);
    },
    has: (id) => feeds.has(id),
    stop() {
      for (const feed of feeds.values()) feed.stop();
    },
  };
}
