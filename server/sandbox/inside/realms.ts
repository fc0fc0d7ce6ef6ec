/**
 * Realms for guests. A realm is used for one call and never again; its isolate, which is dearer to make, may be kept for
 * the next call under the same key. What a call leaves behind it leaves in a realm that nobody enters any more.
 */
import type IsolatedVm from "isolated-vm";
import { guestSource } from "./sources.ts";

export interface Realm<T> {
  key: string | undefined;
  isolate: IsolatedVm.Isolate;
  context: IsolatedVm.Context;
  /** The prelude's value: the function that starts the guest. */
  start: IsolatedVm.Reference<(...doors: unknown[]) => unknown>;
  /** Which realm of its isolate it is. */
  use: number;
  /** What `prepare` made of it; its failure is the call's. */
  prepared: Promise<T>;
  prepare: Prepare<T>;
}

/** Makes ahead what a call needs in its realm; runs nothing of the user's. */
type Prepare<T> = (isolate: IsolatedVm.Isolate, context: IsolatedVm.Context) => Promise<T>;

interface Kept<T> {
  isolate: IsolatedVm.Isolate;
  /** Undefined when the isolate turned out not to be usable. */
  realm: Promise<Realm<T> | undefined>;
}

/**
 * Realms of an isolate before it is thrown away. Throwing away 60 realms at once costs less than collecting them: a
 * realm then costs 0.3 ms, with an isolate of its own 1.3 ms, in an isolate kept for ever 0.9 ms.
 */
const mostUses = 60;
/** Code that runs on after its result holds up the next realm. After this long the next call gets another isolate. */
const patienceMs = 50;
const mostHeapBytes = 24_000_000;

const strip = guestSource("strip");

export function createRealms<T>(options: { guest: "code" | "expressions"; mostKept: number }) {
  const prelude = `${strip}\n${guestSource(options.guest)}`;
  // Last used last.
  const kept = new Map<string, Kept<T>>();

  return {
    /**
     * A realm in which no code but ours has run. Without a key the isolate is the call's own. Calls with the same key
     * prepare the same.
     */
    async take(key: string | undefined, make: () => IsolatedVm.Isolate, prepare: Prepare<T>): Promise<Realm<T>> {
      const known = key === undefined ? undefined : kept.get(key);
      if (key !== undefined) kept.delete(key);
      const ready = known && (await inTime(known.realm));
      if (ready) return ready;
      if (known) dispose(known.isolate);
      return enter(key, make(), 1, prepare);
    },

    /** For a call that ended by itself, and only then. */
    giveBack(realm: Realm<T>): void {
      const { key, isolate, context, start, use, prepare } = realm;
      start.release();
      context.release();
      if (key === undefined || use >= mostUses || kept.has(key)) {
        dispose(isolate);
        return;
      }
      kept.set(key, { isolate, realm: next(key, isolate, use + 1, prepare) });
      for (const [oldest, { isolate }] of kept) {
        if (kept.size <= options.mostKept) return;
        kept.delete(oldest);
        dispose(isolate);
      }
    },

    drop: (realm: Realm<T>) => dispose(realm.isolate),
  };

  /** Made ahead, on the isolate's thread: it is there only when the call before has really ended. */
  async function next(
    key: string,
    isolate: IsolatedVm.Isolate,
    use: number,
    prepare: Prepare<T>,
  ): Promise<Realm<T> | undefined> {
    try {
      const realm = await enter(key, isolate, use, prepare);
      await realm.prepared;
      const { used_heap_size, externally_allocated_size, heap_size_limit } = isolate.getHeapStatisticsSync();
      const used = used_heap_size + externally_allocated_size;
      return used < Math.min(mostHeapBytes, heap_size_limit / 2) ? realm : undefined;
    } catch {
      return undefined;
    }
  }

  async function enter(
    key: string | undefined,
    isolate: IsolatedVm.Isolate,
    use: number,
    prepare: Prepare<T>,
  ): Promise<Realm<T>> {
    const context = await isolate.createContext();
    const start = await context.eval(prelude, { reference: true });
    const prepared = prepare(isolate, context);
    prepared.catch(() => {});
    return { key, isolate, context, start, use, prepared, prepare };
  }
}

async function inTime<T>(realm: Promise<T | undefined>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([realm, late]);
  } finally {
    clearTimeout(timer);
  }
}

function dispose(isolate: IsolatedVm.Isolate): void {
  if (!isolate.isDisposed) isolate.dispose();
}
