import { expect, test } from "vitest";
import { oneAtATime, together } from "./turns.ts";

test("items that come meanwhile are worked on together, and fail together", async () => {
  const groups: string[][] = [];
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const add = together(async (items: string[]) => {
    groups.push(items);
    if (groups.length === 1) await first;
    if (items.includes("bad")) throw new Error("No.");
  });

  const a = add("a");
  await new Promise((resolve) => setImmediate(resolve));
  const rest = Promise.allSettled([add("b"), add("bad"), add("b")]);
  resolve();

  await a;
  expect((await rest).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await add("c");
  expect(groups).toEqual([["a"], ["b", "bad"], ["c"]]);
});

test("calls during the work cause one more of it, also after a failure", async () => {
  let done = 0;
  const errors: unknown[] = [];
  const call = oneAtATime(
    async () => {
      await Promise.resolve();
      done++;
      if (done === 1) throw new Error("Odd.");
    },
    (error) => errors.push(error),
  );

  call();
  call();
  call();
  await call.ended();
  await call.ended();

  expect(done).toBe(2);
  expect(errors).toHaveLength(1);
});
