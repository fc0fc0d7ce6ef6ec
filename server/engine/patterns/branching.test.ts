/** Van der Aalst's patterns of advanced branching and synchronization. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { act, choice, expr, instances, join, minute, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

/** A choice of several, each of which takes its time. */
const multiChoice = {
  i: { type: "input" },
  x: choice({ a: "inputs.in.a", b: "inputs.in.b", c: "inputs.in.c" }, "all"),
  a: slow(1),
  b: slow(2),
  c: slow(3),
};
const multiWays = ["i > x", "x.a > a", "x.b > b", "x.c > c"];

test("WCP-6 Multi-Choice", async () => {
  const graph = sketch(multiChoice, ...multiWays);

  expect((await play(graph, { input: { a: true, c: true } })).gave("a", "b", "c")).toEqual(["a", "c"]);
  expect((await play(graph, { input: {} })).gave("a", "b", "c")).toEqual([]);
});

test("WCP-7 Structured Synchronizing Merge", async () => {
  const graph = sketch({ ...multiChoice, m: join("all"), d: pass() }, ...multiWays, "a > m", "b > m", "c > m > d");

  const two = await play(graph, { input: { a: true, b: true } });
  expect(two.began("d")).toBe(2 * minute);
  const one = await play(graph, { input: { a: true } });
  expect(one.began("d")).toBe(minute);
});

test("WCP-8 Multi-Merge", async () => {
  // Each thread is a round: it goes its own way and then through the same nodes as the others, without waiting.
  const graph = sketch(
    {
      threads: { type: "map", params: { items: ["fast", "slow"] } },
      x: choice({ fast: "item = 'fast'" }, "first", { parent: "threads" }),
      a: slow(1, { parent: "threads" }),
      b: slow(9, { parent: "threads" }),
      m: join("any", {}, { parent: "threads" }),
      tail: slow(2, { parent: "threads" }),
    },
    ...["x.fast > a > m", "x.otherwise > b > m > tail"],
  );

  const played = await play(graph);

  expect(played.gave("tail")).toEqual(["threads[0]/tail", "threads[1]/tail"]);
  expect([played.began("threads[0]/tail"), played.began("threads[1]/tail")]).toEqual([minute, 9 * minute]);
});

test("WCP-9 Structured Discriminator", async () => {
  const graph = sketch(
    { a: slow(1), b: slow(5), c: slow(9), j: join("any", { others: "finish" }), d: pass() },
    ...["a > j", "b > j", "c > j > d"],
  );

  const played = await play(graph);

  expect(played.gave("d")).toEqual(["d"]);
  expect(played.began("d")).toBe(minute);
  expect([played.ended("b"), played.ended("c")]).toEqual([5 * minute, 9 * minute]);
});

test("WCP-28 Blocking Discriminator", async () => {
  // The next round, and with it the join's next turn, begins only when all of this one have come.
  const graph = sketch(
    {
      rounds: { type: "repeat", params: { until: false, max: 2 } },
      a: slow(1, { parent: "rounds" }),
      b: slow(5, { parent: "rounds" }),
      j: join("any", { others: "finish" }, { parent: "rounds" }),
      d: pass({ parent: "rounds" }),
    },
    ...["a > j", "b > j > d"],
  );

  const played = await play(graph);

  expect([played.began("rounds[0]/d"), played.began("rounds[1]/d")]).toEqual([minute, 6 * minute]);
});

test("WCP-29 Cancelling Discriminator", async () => {
  const played = await play(
    sketch({ a: slow(1), b: slow(5), c: slow(9), j: join("any"), d: pass() }, "a > j", "b > j", "c > j > d"),
  );

  expect([played.status("b"), played.status("c"), played.began("d")]).toEqual(["cancelled", "cancelled", minute]);
});

const four = { a: slow(1), b: slow(2), c: slow(5), e: slow(9), d: pass() };
const fourWays = ["a > j", "b > j", "c > j", "e > j > d"];

test("WCP-30 Structured Partial Join", async () => {
  const played = await play(sketch({ ...four, j: join("count", { count: 2, others: "finish" }) }, ...fourWays));

  expect([played.began("d"), played.ended("e")]).toEqual([2 * minute, 9 * minute]);
  expect(played.gave("d")).toEqual(["d"]);
});

test("WCP-31 Blocking Partial Join", async () => {
  const parent = "rounds";
  const graph = sketch(
    {
      rounds: { type: "repeat", params: { until: false, max: 2 } },
      ...Object.fromEntries(Object.entries(four).map(([id, node]) => [id, { ...node, parent }])),
      j: join("count", { count: 2, others: "finish" }, { parent }),
    },
    ...fourWays,
  );

  const played = await play(graph);

  expect([played.began("rounds[0]/d"), played.began("rounds[1]/d")]).toEqual([2 * minute, 11 * minute]);
});

test("WCP-32 Cancelling Partial Join", async () => {
  const played = await play(sketch({ ...four, j: join("count", { count: 2 }) }, ...fourWays));

  expect([played.began("d"), played.status("c"), played.status("e")]).toEqual([2 * minute, "cancelled", "cancelled"]);
});

test("WCP-33 Generalised AND-Join", async () => {
  // Triggers of each branch are kept; each firing takes one of each, in their order.
  const wait = (signal: string) => ({ type: "wait", params: { signal }, parent: "firings" });
  const graph = sketch(
    {
      firings: { type: "repeat", params: { until: false, max: 2 } },
      a: wait("a"),
      b: wait("b"),
      j: join("all", {}, { parent: "firings" }),
      d: act(expr("inputs.in.n"), { parent: "firings" }),
    },
    ...["a > j", "b > j > d"],
  );
  const send = (atMs: number, signal: string, n: string) => ({ atMs, signal, form: { n }, keep: true });

  const played = await play(graph, {
    signals: [send(1, "a", "a1"), send(2, "a", "a2"), send(3, "b", "b1"), send(9, "b", "b2")],
  });

  expect([played.value("firings[0]/d"), played.value("firings[1]/d")]).toEqual([
    ["a1", "b1"],
    ["a2", "b2"],
  ]);
});

test("WCP-37 Local Synchronizing Merge", async () => {
  // No partner of the split is needed: what can no longer arrive is not waited for, however it came about.
  const graph = sketch(
    { ...multiChoice, deep: choice({ on: "inputs.in.go" }), m: join("all"), d: pass() },
    ...[...multiWays, "a > deep", "deep.on > m", "b > m", "c > m > d"],
  );

  const played = await play(graph, { input: { a: true, b: true, go: false } });

  expect(played.began("d")).toBe(2 * minute);
  expect(played.value("m")).toHaveLength(1);
});

test("WCP-38 General Synchronizing Merge", async () => {
  // Also a loop on the way: while it may come round again the merge waits; when it cannot, it does not.
  const graph = sketch(
    {
      i: { type: "input" },
      x: choice({ loop: "inputs.in.loop", short: "true" }, "all"),
      again: { type: "repeat", params: { until: false, max: 3 } },
      w: slow(4, { parent: "again" }),
      b: slow(1),
      m: join("all"),
      d: pass(),
    },
    ...["i > x", "x.loop > again > m", "x.short > b > m > d"],
  );

  expect((await play(graph, { input: { loop: true } })).began("d")).toBe(12 * minute);
  expect((await play(graph, { input: { loop: false } })).began("d")).toBe(minute);
});

test("WCP-41 Thread Merge", async () => {
  const graph = sketch({ ...instances, d: pass() }, "each > d");

  const played = await play(graph);

  expect(played.gave("d")).toEqual(["d"]);
  expect(played.value("d")).toEqual([1, 2, 3]);
});

test("WCP-42 Thread Split", async () => {
  const graph = sketch(
    {
      i: { type: "input" },
      threads: { type: "map", params: { items: expr("[1..inputs.in]"), concurrency: 100 } },
      b: slow(2, { parent: "threads" }),
    },
    "i > threads",
  );

  const played = await play(graph, { input: 4 });

  expect(played.gave("b")).toHaveLength(4);
  expect(played.ended("threads[3]/b")).toBe(2 * minute);
});
