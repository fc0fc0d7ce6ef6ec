/** What every queue must do. */
import { describe, expect, test } from "vitest";
import type { Activation, Queue } from "./queue.ts";

export interface QueueUnderTest {
  queue: Queue;
  /** Another process on the same queue. */
  another(): Queue;
  /** Makes runs known. */
  addRuns(...ids: string[]): Promise<void>;
  /** Makes a run known that a worker holds. */
  addHeld(id: string, owner: string): Promise<void>;
  /** Writes to a run, whose journal begins at 1. */
  write(id: string): Promise<void>;
  now(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A way to hold activations and to look at them. */
function makeWork() {
  const begun: string[] = [];
  const open = new Map<string, { activation: Activation; end(): void; fail(): void }>();
  let most = 0;
  return {
    begun,
    open,
    most: () => most,
    advance(activation: Activation) {
      begun.push(activation.run);
      return new Promise<void>((resolve, reject) => {
        const leave = (then: () => void) => () => {
          open.delete(activation.run);
          then();
        };
        open.set(activation.run, { activation, end: leave(resolve), fail: leave(() => reject(new Error("odd"))) });
        most = Math.max(most, open.size);
        activation.signal.addEventListener(
          "abort",
          leave(() => reject(activation.signal.reason)),
        );
      });
    },
  };
}

export function queueContract(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(name, () => {
    test("hands out a run that was woken before the start", async () => {
      await using under = await make();
      await under.addRuns("r_1");
      const work = makeWork();
      await under.queue.wake("r_1");

      await under.queue.start(work.advance, 2);

      await expect.poll(() => work.begun).toEqual(["r_1"]);
      work.open.get("r_1")?.end();
    });

    test("many wishes for now become one activation", async () => {
      await using under = await make();
      await under.addRuns("r_1", "r_2");
      const work = makeWork();
      await Promise.all(Array.from({ length: 5 }, () => under.queue.wake("r_1")));
      await under.queue.start(work.advance, 3);
      await expect.poll(() => work.open.has("r_1")).toBe(true);
      work.open.get("r_1")?.end();

      await under.queue.wake("r_2");
      await expect.poll(() => work.open.has("r_2")).toBe(true);

      expect(work.begun).toEqual(["r_1", "r_2"]);
      work.open.get("r_2")?.end();
    });

    test("a wake-up during an activation is kept and follows it; other runs are not held up", async () => {
      await using under = await make();
      await under.addRuns("r_1", "r_2");
      const work = makeWork();
      await under.queue.start(work.advance, 3);
      await under.queue.wake("r_1");
      await expect.poll(() => work.open.has("r_1")).toBe(true);

      await under.queue.wake("r_1");
      await under.queue.wake("r_1");
      await under.queue.wake("r_2");
      await expect.poll(() => work.open.has("r_2")).toBe(true);
      expect(work.begun).toEqual(["r_1", "r_2"]);

      work.open.get("r_1")?.end();
      await expect.poll(() => work.begun).toEqual(["r_1", "r_2", "r_1"]);
      work.open.get("r_1")?.end();
      work.open.get("r_2")?.end();
    });

    test("advances at most as many runs at once as it has places, and one run once", async () => {
      await using under = await make();
      const runs = Array.from({ length: 8 }, (_, i) => `r_${i}`);
      await under.addRuns(...runs);
      const work = makeWork();
      for (const run of runs) await under.queue.wake(run);

      await under.queue.start(work.advance, 3);
      for (let ended = 0; ended < runs.length; ended++) {
        await expect.poll(() => work.open.size).toBeGreaterThan(0);
        [...work.open.values()][0]?.end();
      }

      expect(work.begun.toSorted()).toEqual(runs);
      expect(work.most()).toBeLessThanOrEqual(3);
    });

    test("wakes at an instant, not before", async () => {
      await using under = await make();
      await under.addRuns("r_1");
      const work = makeWork();
      const at = under.now() + 700;
      let begunAt = 0;
      await under.queue.start(async () => {
        begunAt ||= under.now();
      }, 1);

      await under.queue.wake("r_1", at);

      await expect.poll(() => begunAt, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(begunAt).toBeGreaterThanOrEqual(at - 5);
      expect(work.begun).toEqual([]);
    });

    test("an activation that fails comes again", async () => {
      await using under = await make();
      await under.addRuns("r_1");
      const work = makeWork();
      await under.queue.start(work.advance, 1);
      await under.queue.wake("r_1");
      await expect.poll(() => work.open.has("r_1")).toBe(true);

      work.open.get("r_1")?.fail();

      await expect.poll(() => work.begun, { timeout: 10_000 }).toEqual(["r_1", "r_1"]);
      work.open.get("r_1")?.end();
    });

    test("a held run takes a place, as long as it is held", async () => {
      await using under = await make();
      await under.addRuns("r_2");
      const work = makeWork();
      expect(under.queue.hold("r_1")).toBeUndefined();
      await under.queue.start(work.advance, 1);

      const held = under.queue.hold("r_1");
      expect(held?.run).toBe("r_1");
      expect(under.queue.hold("r_3")).toBeUndefined();
      await under.queue.wake("r_2");
      await under.addHeld("r_1", under.queue.worker);
      expect(work.begun).toEqual([]);
      await held?.release({ ended: true, seq: 1 });

      await expect.poll(() => work.begun).toEqual(["r_2"]);
      work.open.get("r_2")?.end();
    });

    test("a held run that waits is left alone until it is woken", async () => {
      await using under = await make();
      const work = makeWork();
      await under.queue.start(work.advance, 2);
      const held = under.queue.hold("r_1");
      await under.addHeld("r_1", under.queue.worker);

      await held?.release({ ended: false, seq: 1 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(work.begun).toEqual([]);

      await under.write("r_1");
      await under.queue.wake("r_1");
      await expect.poll(() => work.begun).toEqual(["r_1"]);
      work.open.get("r_1")?.end();
    });

    test("whoever wrote to a held run, or woke it, is not forgotten", async () => {
      await using under = await make();
      const work = makeWork();
      await under.queue.start(work.advance, 4);
      const written = under.queue.hold("r_1");
      await under.addHeld("r_1", under.queue.worker);
      const woken = under.queue.hold("r_2");
      await under.addHeld("r_2", under.queue.worker);
      const due = under.queue.hold("r_3");
      await under.addHeld("r_3", under.queue.worker);

      await under.write("r_1");
      await written?.release({ ended: false, seq: 1 });
      await under.queue.wake("r_2");
      await woken?.release({ ended: false, seq: 1 });
      await due?.release({ ended: false, seq: 1, at: under.now() + 300 });

      await expect.poll(() => work.begun.toSorted()).toEqual(["r_1", "r_2", "r_3"]);
      for (const { end } of work.open.values()) end();
    });

    test("no wake-up is lost, whenever it meets the release", async () => {
      await using under = await make();
      const begun = new Set<string>();
      await under.queue.start(async ({ run }) => void begun.add(run), 20);
      const runs = Array.from({ length: 40 }, (_, index) => `r_${index}`);

      await Promise.all(
        runs.map(async (run, index) => {
          let held = under.queue.hold(run);
          while (!held) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            held = under.queue.hold(run);
          }
          await under.addHeld(run, under.queue.worker);
          const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
          const waking = (async () => {
            await wait((index * 7) % 11);
            await under.write(run);
            await under.queue.wake(run);
          })();
          await wait((index * 5) % 13);
          await held.release({ ended: false, seq: 1 });
          await waking;
        }),
      );

      await expect.poll(() => begun.size).toBe(runs.length);
    });

    test("a worker that stops gives held runs back", async () => {
      await using under = await make();
      const work = makeWork();
      await under.queue.start(work.advance, 1);
      const held = under.queue.hold("r_1");
      await under.addHeld("r_1", under.queue.worker);
      held?.signal.addEventListener("abort", () => void held.release({ ended: false, seq: 1 }));

      await under.queue.stop(10);

      const next = under.another();
      const taken = makeWork();
      await next.start(taken.advance, 1);
      await expect.poll(() => taken.begun, { timeout: 10_000 }).toEqual(["r_1"]);
      taken.open.get("r_1")?.end();
      await next.stop(1_000);
    });

    test("a worker that stops aborts what does not end, and another one takes it over", async () => {
      await using under = await make();
      await under.addRuns("r_1");
      const work = makeWork();
      await under.queue.start(work.advance, 1);
      await under.queue.wake("r_1");
      await expect.poll(() => work.open.has("r_1")).toBe(true);

      await under.queue.stop(10);
      expect(work.open.size).toBe(0);

      const next = under.another();
      const taken = makeWork();
      await next.start(taken.advance, 1);
      await expect.poll(() => taken.begun, { timeout: 10_000 }).toEqual(["r_1"]);
      taken.open.get("r_1")?.end();
      await next.stop(1_000);
    });
  });
}
