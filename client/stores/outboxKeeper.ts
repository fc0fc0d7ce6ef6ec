/**
 * Keeps what is unsent in this browser, one entry for each open page of a graph: two pages are two people. A page holds
 * a lock with its name as long as it lives; what a page without a lock has left is taken over by the next one that
 * opens the graph, and sent under the same ids, so that nothing counts twice.
 */
import type { Outgoing } from "./graphStore.ts";

/** Where unsent changes outlive the page. */
export interface OutboxKeeper {
  /** False: there is no room, the changes live as long as the page. */
  write: (outbox: readonly Outgoing[]) => boolean;
  /** What closed pages have left, oldest first. `take` must have it before it is forgotten. */
  takeOrphans: (take: (entries: readonly Outgoing[]) => void) => Promise<void>;
  /** The page is done with this graph. What is still unsent becomes an orphan. */
  close: () => void;
}

/** As much of the Web Locks API as is needed here. */
export interface Locks {
  /** Holds the name until the promise settles. */
  hold: (name: string, until: Promise<void>) => void;
  /** Acts while holding the name, unless somebody holds it. */
  ifFree: (name: string, act: () => void) => Promise<void>;
}

export interface KeepingPlace {
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  locks: Locks;
}

const prefix = "goalgraph.outbox.";

export function outboxKeeper(graph: string, page: string, { storage, locks }: KeepingPlace): OutboxKeeper {
  const own = `${prefix}${graph}.${page}`;
  const closing = Promise.withResolvers<void>();
  locks.hold(own, closing.promise);

  return {
    write(outbox) {
      try {
        if (outbox.length === 0) storage.removeItem(own);
        else storage.setItem(own, JSON.stringify(outbox));
        return true;
      } catch {
        return false;
      }
    },
    async takeOrphans(take) {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
      for (const key of keys.filter((name) => name.startsWith(`${prefix}${graph}.`) && name !== own).sort()) {
        await locks.ifFree(key, () => {
          const left = read(storage.getItem(key));
          if (left.length > 0) take(left);
          storage.removeItem(key);
        });
      }
    },
    close: () => closing.resolve(),
  };
}

export function browserPlace(): KeepingPlace {
  const { locks } = window.navigator;
  return {
    storage: window.localStorage,
    locks: {
      hold: (name, until) => void locks.request(name, () => until),
      ifFree: async (name, act) => {
        await locks.request(name, { ifAvailable: true }, (lock) => {
          if (lock) act();
        });
      },
    },
  };
}

function read(text: string | null): Outgoing[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isOutgoing) : [];
  } catch {
    return [];
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  return typeof value === "object" && value !== null && "change" in value && "diff" in value;
}
