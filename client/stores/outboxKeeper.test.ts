import { expect, test } from "vitest";
import { creation } from "#shared/graph/diff.ts";
import type { Outgoing } from "./graphStore.ts";
import { type KeepingPlace, outboxKeeper } from "./outboxKeeper.ts";
import { aNode } from "./testing.ts";

/** A browser: storage that outlives its pages, and locks that do not. */
function aBrowser() {
  const kept = new Map<string, string>();
  const held = new Set<string>();
  const place: KeepingPlace = {
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    },
    locks: {
      hold(name, until) {
        held.add(name);
        void until.then(() => held.delete(name));
      },
      async ifFree(name, act) {
        if (!held.has(name)) act();
      },
    },
  };
  return { kept, place, crash: (name: string) => held.delete(name) };
}

function anEntry(id: string): Outgoing {
  return { change: id, diff: creation(aNode(id)), sent: false };
}

async function orphansOf(keeper: ReturnType<typeof outboxKeeper>): Promise<string[]> {
  const taken: string[] = [];
  await keeper.takeOrphans((entries) => taken.push(...entries.map(({ change }) => change)));
  return taken;
}

test("two pages of a graph keep their changes apart, and leave each other's alone while both live", async () => {
  const { place } = aBrowser();
  const one = outboxKeeper("g_1", "one", place);
  const two = outboxKeeper("g_1", "two", place);
  one.write([anEntry("a")]);
  two.write([anEntry("b")]);

  expect(await orphansOf(one)).toEqual([]);
  expect(await orphansOf(two)).toEqual([]);
});

test("what a closed or crashed page has left goes to the next page of that graph, once", async () => {
  const { place, crash } = aBrowser();
  const closed = outboxKeeper("g_1", "1", place);
  closed.write([anEntry("a")]);
  closed.close();
  outboxKeeper("g_1", "2", place).write([anEntry("b")]);
  crash("goalgraph.outbox.g_1.2");
  outboxKeeper("g_2", "3", place).write([anEntry("other graph")]);
  crash("goalgraph.outbox.g_2.3");
  const next = outboxKeeper("g_1", "4", place);
  await Promise.resolve();

  expect(await orphansOf(next)).toEqual(["a", "b"]);
  expect(await orphansOf(next)).toEqual([]);
});

test("an orphan is forgotten only after it was taken", async () => {
  const { place, kept } = aBrowser();
  kept.set("goalgraph.outbox.g_1.gone", JSON.stringify([anEntry("a")]));
  const next = outboxKeeper("g_1", "next", place);

  await next.takeOrphans((entries) => {
    next.write(entries);
    expect([...kept.keys()].sort()).toEqual(["goalgraph.outbox.g_1.gone", "goalgraph.outbox.g_1.next"]);
  });

  expect([...kept.keys()]).toEqual(["goalgraph.outbox.g_1.next"]);
});

test("storage that is full, or holds nonsense, breaks nothing", async () => {
  const { place, kept } = aBrowser();
  kept.set("goalgraph.outbox.g_1.bad", "{not json");
  const keeper = outboxKeeper("g_1", "one", {
    ...place,
    storage: {
      ...place.storage,
      setItem() {
        throw new DOMException("full", "QuotaExceededError");
      },
      key: place.storage.key,
      length: 1,
    },
  });

  expect(keeper.write([anEntry("a")])).toBe(false);
  expect(keeper.write([])).toBe(true);
  expect(await orphansOf(keeper)).toEqual([]);
});
