/** Van der Aalst's patterns of basic control flow. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { act, choice, join, minute, output, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

test("WCP-1 Sequence", async () => {
  const played = await play(sketch({ a: act("a"), b: act("b"), c: act("c") }, "a > b > c"));

  expect(played.gave("a", "b", "c")).toEqual(["a", "b", "c"]);
});

test("WCP-2 Parallel Split", async () => {
  const played = await play(sketch({ a: act("a"), b: slow(5), c: slow(5) }, "a > b", "a > c"));

  expect([played.began("b"), played.began("c")]).toEqual([played.ended("a"), played.ended("a")]);
  expect(played.ended("c")).toBe(5 * minute);
});

test("WCP-3 Synchronization", async () => {
  const played = await play(sketch({ a: slow(1), b: slow(5), j: join("all"), c: pass() }, "a > j", "b > j > c"));

  expect(played.began("c")).toBe(5 * minute);
});

test("WCP-4 Exclusive Choice", async () => {
  const graph = sketch(
    {
      i: { type: "input" },
      x: choice({ large: "inputs.in >= 100", odd: "inputs.in % 2 = 1" }),
      a: act("a"),
      b: act("b"),
      c: act("c"),
    },
    ...["i > x", "x.large > a", "x.odd > b", "x.otherwise > c"],
  );

  expect((await play(graph, { input: 101 })).gave("a", "b", "c")).toEqual(["a"]);
  expect((await play(graph, { input: 3 })).gave("a", "b", "c")).toEqual(["b"]);
  expect((await play(graph, { input: 2 })).gave("a", "b", "c")).toEqual(["c"]);
});

test("WCP-5 Simple Merge", async () => {
  const graph = sketch(
    { i: { type: "input" }, x: choice({ yes: "inputs.in" }), a: act("a"), b: act("b"), m: join("any"), o: output },
    ...["i > x", "x.yes > a > m", "x.otherwise > b > m > o"],
  );

  expect((await play(graph, { input: true })).output).toBe("a");
  expect((await play(graph, { input: false })).output).toBe("b");
});
