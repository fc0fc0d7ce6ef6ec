import { expect, test } from "vitest";
import { inBatches } from "./inBatches.ts";

test("what is asked in one turn is asked together, in parts of a bounded size", async () => {
  const asked: string[][] = [];
  const ask = inBatches(async (texts) => {
    asked.push(texts);
    return texts.map((text) => text.toUpperCase());
  }, 2);

  expect(await Promise.all(["a", "b", "c"].map(ask))).toEqual(["A", "B", "C"]);
  expect(await ask("d")).toBe("D");
  expect(asked).toEqual([["a", "b"], ["c"], ["d"]]);
});

test("a bad text fails for itself alone", async () => {
  const ask = inBatches(async (texts) => {
    if (texts.includes("bad")) throw new Error("Too slow.");
    return texts;
  }, 10);

  const answers = await Promise.allSettled(["a", "bad", "c"].map(ask));

  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
