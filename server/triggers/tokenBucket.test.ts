import { expect, test } from "vitest";
import { createRate } from "./tokenBucket.ts";

test("so many a minute, then as many as time gives back; keys do not share", () => {
  let now = 0;
  const rate = createRate(() => now);
  const take = (times: number, key = "a") => Array.from({ length: times }, () => rate.take(key, 60));

  expect(take(61).filter((wait) => wait === 0)).toHaveLength(60);
  expect(rate.take("a", 60)).toBe(1);
  expect(rate.take("b", 60)).toBe(0);
  now = 10_000;
  expect(take(12).filter((wait) => wait === 0)).toHaveLength(10);
  now = 1_000_000;
  expect(take(70).filter((wait) => wait === 0)).toHaveLength(60);
});
