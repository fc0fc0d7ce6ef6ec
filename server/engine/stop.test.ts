import { expect, test } from "vitest";
import { createStop } from "./stop.ts";

const forEver = () => new Promise<never>(() => {});

test("work that does not listen is left as soon as it is stopped", async () => {
  const stop = createStop();
  const work = stop.unlessStopped(forEver());

  stop.stop("enough");
  stop.stop("again");

  await expect(work).rejects.toBe("enough");
  await expect(stop.unlessStopped(Promise.resolve(1))).rejects.toBe("enough");
  expect(stop.reason).toBe("enough");
});

test("work that ends first is not touched by a later stop", async () => {
  const stop = createStop();

  expect(await stop.unlessStopped(Promise.resolve(1))).toBe(1);
  await expect(stop.unlessStopped(Promise.reject("failed"))).rejects.toBe("failed");

  stop.stop("late");
});

test("a signal says so to whoever listens, asked for before or after", () => {
  const early = createStop();
  const { signal } = early;
  early.stop("enough");
  expect([signal.aborted, signal.reason]).toEqual([true, "enough"]);

  const late = createStop();
  late.stop("enough");
  expect([late.signal.aborted, late.signal.reason]).toEqual([true, "enough"]);
  expect(late.signal).toBe(late.signal);
});
