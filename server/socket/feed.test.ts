import fc from "fast-check";
import { expect, test } from "vitest";
import { makeFeed } from "./feed.ts";

interface Event {
  seq: number;
}

const until = (length: number): Event[] => Array.from({ length }, (_, index) => ({ seq: index + 1 }));

test("a listener who comes late gets what it missed, then what happens", async () => {
  const store = until(3);
  const got: [number, number[]][] = [];
  const feed = feedOf(store, 1, (from, events) => got.push([from, events.map((event) => event.seq)]));

  feed.hear(3);
  await settled();
  store.push({ seq: 4 });
  feed.hear(4, [{ seq: 4 }]);

  expect(got).toEqual([
    [1, [2, 3]],
    [3, [4]],
  ]);
});

test("news without its events, or after a hole, is read from the store", async () => {
  const store = until(6);
  const got: number[] = [];
  const feed = feedOf(store, 0, (_, events) => got.push(...events.map((event) => event.seq)));

  feed.hear(6, [{ seq: 6 }]);
  await settled();

  expect(got).toEqual([1, 2, 3, 4, 5, 6]);
});

test("nothing is sent after the end", async () => {
  const got: Event[] = [];
  const feed = feedOf(until(2), 0, (_, events) => got.push(...events));

  feed.hear(2);
  feed.stop();
  await settled();

  expect(got).toEqual([]);
});

test("property: however news arrives, each event is sent once, in order", async () => {
  const news = fc.record({
    seq: fc.integer({ min: 1, max: 40 }),
    width: fc.integer({ min: 0, max: 5 }),
    wait: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(news, { maxLength: 30 }), fc.integer({ min: 0, max: 10 }), async (all, after) => {
      const store = until(40);
      const got: number[] = [];
      let last = after;
      const feed = feedOf(store, after, (from, events) => {
        expect(from).toBe(last);
        last = events.at(-1)?.seq ?? last;
        got.push(...events.map((event) => event.seq));
      });

      for (const { seq, width, wait } of all) {
        feed.hear(seq, width > 0 ? store.slice(Math.max(0, seq - width), seq) : undefined);
        if (wait) await settled();
      }
      await settled();

      expect(got).toEqual(got.map((_, index) => after + 1 + index));
      expect(last).toBeGreaterThanOrEqual(Math.max(after, ...all.map((item) => item.seq)));
    }),
  );
});

function feedOf(store: Event[], after: number, send: (from: number, events: readonly Event[]) => void) {
  return makeFeed<Event>({
    after,
    read: async (from, limit) => store.filter((event) => event.seq > from).slice(0, limit),
    send,
    onFault: (error) => {
      throw error;
    },
  });
}

async function settled(): Promise<void> {
  await new Promise((next) => setImmediate(next));
}
