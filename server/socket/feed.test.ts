import fc from "fast-check";
import { expect, test } from "vitest";
import { type FeedOptions, makeFeed } from "./feed.ts";

interface Event {
  seq: number;
}

const until = (length: number): Event[] => Array.from({ length }, (_, index) => ({ seq: index + 1 }));

test("a listener who comes late gets what it missed, then what happens", async () => {
  const world = newWorld(3);

  world.feed.join("late", 1);
  world.feed.hear(3);
  await settled();
  world.store.push({ seq: 4 });
  world.feed.hear(4, [{ seq: 4 }]);

  expect(world.sent).toEqual([
    { to: ["late"], from: 1, seqs: [2, 3] },
    { to: ["late"], from: 3, seqs: [4] },
  ]);
});

test("news without its events, or after a hole, is read from the store", async () => {
  const world = newWorld(6);

  world.feed.join("one", 0);
  world.feed.hear(6, [{ seq: 6 }]);
  await settled();

  expect(world.got("one")).toEqual([1, 2, 3, 4, 5, 6]);
});

test("what many wait for is read once and sent once", async () => {
  const world = newWorld(40);
  const listeners = Array.from({ length: 100 }, (_, index) => `n${index}`);
  for (const listener of listeners) world.feed.join(listener, 30);

  world.feed.hear(40);
  await settled();

  expect(world.reads).toEqual([30]);
  expect(world.sent).toEqual([{ to: listeners, from: 30, seqs: [31, 32, 33, 34, 35, 36, 37, 38, 39, 40] }]);
});

test("whoever comes back from anywhere is served by the few readings of those behind it", async () => {
  const world = newWorld(300);
  for (let place = 0; place < 300; place++) world.feed.join(`n${place}`, place);

  world.feed.hear(300);
  await settled();

  expect(world.reads.length).toBeLessThanOrEqual(3);
  for (let place = 0; place < 300; place++) expect(world.got(`n${place}`)).toHaveLength(300 - place);
});

test("a long way to go holds up nobody who is nearly there", async () => {
  const gates: (() => void)[] = [];
  const world = newWorld(2_000, {
    read: (after) => (after < 1_000 ? new Promise<void>((open) => gates.push(open)) : Promise.resolve()),
  });
  world.feed.join("slow", 0);
  world.feed.join("near", 1_999);

  world.feed.hear(2_000);
  await settled();
  expect(world.got("near")).toEqual([2_000]);
  world.store.push({ seq: 2_001 });
  world.feed.hear(2_001);
  await settled();

  expect(world.got("near")).toEqual([2_000, 2_001]);
  while (gates.length > 0) {
    gates.shift()?.();
    await settled();
  }
  expect(world.got("slow")).toHaveLength(2_001);
});

test("nothing more is read for a listener that cannot take it, until it can", async () => {
  const full = new Set(["full"]);
  const world = newWorld(3, { canTake: (listener) => !full.has(listener) });
  world.feed.join("full", 0);

  world.feed.hear(3);
  await settled();
  expect(world.reads).toEqual([]);
  full.clear();
  world.feed.resume();
  await settled();

  expect(world.got("full")).toEqual([1, 2, 3]);
});

test("a store that fails is asked again", async () => {
  let failures = 1;
  const world = newWorld(2, {
    read: async () => {
      if (failures-- > 0) throw new Error("The database is away.");
    },
  });
  world.feed.join("one", 0);

  world.feed.hear(2);

  await expect.poll(() => world.got("one")).toEqual([1, 2]);
  expect(world.faults).toBe(1);
});

test("nothing is sent to whoever has left, or after the end", async () => {
  const world = newWorld(2);
  world.feed.join("gone", 0);
  world.feed.join("here", 0);
  world.feed.hear(2);
  world.feed.leave("gone");
  world.feed.stop();
  await settled();

  expect(world.sent).toEqual([]);
});

test("property: however news arrives and whoever comes and goes, each event is sent to each once, in order", async () => {
  const listener = fc.constantFrom("a", "b", "c", "d");
  const act = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ seq: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 0, max: 5 }) }),
    },
    fc.record({ join: listener, after: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ leave: listener }),
    fc.record({ full: listener }),
    fc.constant("wait" as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const full = new Set<string>();
      const world = newWorld(40, { canTake: (one) => !full.has(one) });
      const from = new Map<string, number>();
      let known = 0;
      for (const act of acts) {
        if (act === "wait") await settled();
        else if ("seq" in act) {
          known = Math.max(known, act.seq);
          const events = world.store.slice(Math.max(0, act.seq - act.width), act.seq);
          world.feed.hear(act.seq, events.length > 0 ? events : undefined);
        } else if ("join" in act) {
          world.forget(act.join);
          from.set(act.join, act.after);
          world.feed.join(act.join, act.after);
          world.feed.hear(known);
        } else if ("leave" in act) {
          from.delete(act.leave);
          world.feed.leave(act.leave);
        } else full.add(act.full);
      }
      full.clear();
      world.feed.resume();
      await settled();

      for (const [one, after] of from) {
        const got = world.got(one);
        expect(got).toEqual(got.map((_, index) => after + 1 + index));
        expect(after + got.length).toBeGreaterThanOrEqual(Math.max(after, known));
      }
    }),
  );
});

function newWorld(
  events: number,
  hooks: { read?(after: number): Promise<void>; canTake?: FeedOptions<Event>["canTake"] } = {},
) {
  const store = until(events);
  const reads: number[] = [];
  const sent: { to: string[]; from: number; seqs: number[] }[] = [];
  const got = new Map<string, number[]>();
  const world = {
    store,
    reads,
    sent,
    faults: 0,
    got: (listener: string) => got.get(listener) ?? [],
    forget: (listener: string) => got.delete(listener),
    feed: makeFeed<Event>({
      async read(after, limit) {
        reads.push(after);
        await hooks.read?.(after);
        return store.filter((event) => event.seq > after).slice(0, limit);
      },
      send(to, from, some) {
        const seqs = some.map((event) => event.seq);
        sent.push({ to, from, seqs });
        for (const listener of to) got.set(listener, [...(got.get(listener) ?? []), ...seqs]);
      },
      canTake: hooks.canTake ?? (() => true),
      onFault() {
        world.faults++;
      },
    }),
  };
  return world;
}

async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await new Promise((next) => setImmediate(next));
}
