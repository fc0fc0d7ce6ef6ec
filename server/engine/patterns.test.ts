/** Van der Aalst's 43 control-flow patterns on the engine, with the node types as they are. See `docs/patterns.md`. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { play, sketch } from "./testing/play.ts";

const minute = 60_000;

/** An activity that gives its name. */
const act = (value: Json, more: object = {}) => ({ type: "transform", params: { value }, ...more });
/** One that takes so many minutes and hands on what arrives. */
const slow = (minutes: number, more: object = {}) => ({ type: "wait", params: { ms: minutes * minute }, ...more });
const pass = (more: object = {}) => ({ type: "transform", ...more });
const join = (mode: "all" | "any" | "count", params: object = {}, more: object = {}) => ({
  type: "join",
  params: { mode, ...params },
  ...more,
});
const choice = (cases: Record<string, string | boolean>, mode: "first" | "all" = "first", more: object = {}) => ({
  type: "branch",
  params: { mode, cases: Object.entries(cases).map(([id, when]) => ({ id, label: "", when })) },
  ...more,
});
const output = { type: "output" };
const expr = ($expr: string) => ({ $expr });

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

test("WCP-10 Arbitrary Cycles", async () => {
  // Not expressible: a circle never gets ready, and the run says so.
  const circle = await play(sketch({ a: pass(), b: pass() }, "a > b > a"));
  expect(circle.state).toMatchObject({ status: "failed", error: { code: "GRAPH_INVALID" } });

  // The nearest: every circle with one entrance is a region.
  const region = sketch(
    {
      again: { type: "repeat", params: { until: "previous.n >= 3", max: 10 } },
      a: act({ n: expr("round") }, { parent: "again" }),
      b: pass({ parent: "again" }),
    },
    "a > b",
  );
  expect((await play(region)).gave("b")).toEqual(["again[0]/b", "again[1]/b", "again[2]/b"]);
});

test("WCP-11 Implicit Termination", async () => {
  const played = await play(sketch({ a: act("a"), b: slow(3), c: slow(7) }, "a > b", "a > c"));

  expect(played.state.status).toBe("succeeded");
  expect(played.events.at(-1)).toMatchObject({ type: "run.succeeded" });
  expect(played.ended("c")).toBe(7 * minute);
});

test("WCP-12 Multiple Instances without Synchronization", async () => {
  const graph = sketch(
    { a: act([1, 2, 3]), each: { type: "map", params: {} }, w: slow(9, { parent: "each" }), b: pass() },
    ...["a > each", "a > b"],
  );

  const played = await play(graph);

  expect(played.gave("w")).toHaveLength(3);
  expect(played.ended("b")).toBe(0);
});

test("WCP-13 Multiple Instances with a Priori Design-Time Knowledge", async () => {
  const graph = sketch(
    { each: { type: "map", params: { items: ["x", "y", "z"] } }, w: slow(4, { parent: "each" }), b: pass() },
    "each > b",
  );

  const played = await play(graph);

  expect(played.gave("w")).toHaveLength(3);
  expect(played.began("b")).toBe(4 * minute);
});

test("WCP-14 Multiple Instances with a Priori Run-Time Knowledge", async () => {
  const graph = sketch(
    {
      i: { type: "input" },
      each: { type: "map", params: { items: expr("inputs.in.orders") } },
      w: pass({ parent: "each" }),
      o: output,
    },
    "i > each > o",
  );

  expect((await play(graph, { input: { orders: ["p", "q"] } })).output).toEqual(["p", "q"]);
  expect((await play(graph, { input: { orders: [] } })).output).toEqual([]);
});

test("WCP-15 Multiple Instances without a Priori Run-Time Knowledge", async () => {
  // Each instance decides, while it works, whether one more is needed beside it; in the end all of them have met.
  const instance = sketch(
    {
      i: { type: "input" },
      work: slow(5),
      more: choice({ yes: "inputs.in < 4" }),
      next: act(expr("inputs.in + 1")),
      another: { type: "subgraph", params: { graph: "g_instance" } },
      j: join("all"),
      o: act(expr("$append([], inputs.in)")),
      out: output,
    },
    ...["i > work > j", "i > more", "more.yes > next > another > j > o > out"],
  );

  const played = await play(
    sketch({ first: act(1), all: { type: "subgraph", params: { graph: "g_instance" } }, o: output }, "first > all > o"),
    { graphs: { g_instance: instance } },
  );

  expect(played.output).toEqual([1, [2, [3, [4]]]]);
});

test("WCP-16 Deferred Choice", async () => {
  const graph = sketch(
    { gate: { type: "approval", params: { expiresMs: 10 * minute } }, a: pass(), b: pass(), c: act("c") },
    ...["gate.approved > a", "gate.rejected > b", "gate.expired > c"],
  );
  const taken = async (answers: Parameters<typeof play>[1]) => (await play(graph, answers)).gave("a", "b", "c");

  expect(await taken({ answers: { gate: { choice: "approve" } } })).toEqual(["a"]);
  expect(await taken({ answers: { gate: { choice: "reject" } } })).toEqual(["b"]);
  expect(await taken({})).toEqual(["c"]);

  // Between any events: the first one takes all, and the others are withdrawn.
  const events = sketch(
    {
      ship: { type: "wait", params: { signal: "ship" } },
      stop: { type: "wait", params: { signal: "stop" } },
      first: join("any"),
      x: choice({ ship: "inputs.in.by = 'ship'" }),
      a: pass(),
      b: pass(),
    },
    ...["ship > first", "stop > first > x", "x.ship > a", "x.otherwise > b"],
  );
  const signals = [
    { atMs: minute, signal: "stop", form: { by: "stop" } },
    { atMs: 2 * minute, signal: "ship", form: { by: "ship" } },
  ];
  const played = await play(events, { signals });
  expect(played.gave("a", "b")).toEqual(["b"]);
  expect(played.status("ship")).toBe("cancelled");
});

/** Steps of which only one is under way at a time. */
function alone(ids: string[]) {
  return Object.fromEntries(
    ids.flatMap((id) => [
      [id, { type: "section", params: { lock: "desk" } }],
      [`in-${id}`, slow(2, { parent: id })],
    ]),
  );
}

function overlaps(played: Awaited<ReturnType<typeof play>>, ids: string[]): number {
  const times = ids.map((id) => [played.began(`${id}[0]/in-${id}`), played.ended(`${id}[0]/in-${id}`)] as const);
  return times.filter(([began], at) => times.some(([b, e], other) => other !== at && began >= b && began < e)).length;
}

test("WCP-17 Interleaved Parallel Routing", async () => {
  // One after the other, in any order in which b follows a.
  const played = await play(sketch({ ...alone(["a", "b", "c"]) }, "a > b"));

  expect(overlaps(played, ["a", "b", "c"])).toBe(0);
  expect(played.began("b[0]/in-b")).toBeGreaterThanOrEqual(played.ended("a"));
  expect(played.gave("in-a", "in-b", "in-c")).toHaveLength(3);
});

test("WCP-18 Milestone", async () => {
  const graph = (asks: number) =>
    sketch(
      {
        ordered: slow(2),
        packed: slow(10),
        shipped: slow(10),
        request: slow(asks),
        may: { type: "milestone", params: { after: "ordered", before: "shipped" } },
        change: pass(),
        refuse: pass(),
      },
      ...["ordered > packed > shipped", "request > may", "may.open > change", "may.closed > refuse"],
    );

  const early = await play(graph(1));
  expect([early.gave("change", "refuse"), early.began("may")]).toEqual([["change"], 2 * minute]);
  expect((await play(graph(5))).gave("change", "refuse")).toEqual(["change"]);
  expect((await play(graph(15))).gave("change", "refuse")).toEqual(["refuse"]);
});

test("WCP-19 Cancel Task", async () => {
  const played = await play(
    sketch(
      {
        remind: slow(60),
        mail: pass(),
        reply: slow(5),
        c: { type: "cancel", params: { nodes: ["remind"] } },
        done: pass(),
      },
      ...["remind > mail", "reply > c > done"],
    ),
  );

  expect(played.state.status).toBe("succeeded");
  expect([played.status("remind"), played.status("mail"), played.status("done")]).toEqual([
    "cancelled",
    "skipped",
    "succeeded",
  ]);
  expect(played.ended("done")).toBe(5 * minute);
});

test("WCP-20 Cancel Case", async () => {
  const inside = await play(
    sketch(
      { a: slow(9), b: slow(2), e: { type: "end", params: { status: "failed", message: "Withdrawn." } } },
      "b > e",
    ),
  );
  expect(inside.state).toMatchObject({ status: "failed", error: { code: "ENDED", message: "Withdrawn." } });
  expect(inside.status("a")).toBe("cancelled");

  const outside = await play(sketch({ a: slow(9) }), { cancelAtMs: minute });
  expect(outside.state.status).toBe("cancelled");
});

test("WCP-21 Structured Loop", async () => {
  const graph = sketch(
    {
      start: act(1),
      loop: { type: "repeat", params: { until: "previous >= 100", max: 20 } },
      double: act(expr("inputs.in * 2"), { parent: "loop" }),
      o: output,
    },
    "start > loop > o",
  );

  expect((await play(graph)).output).toBe(128);
});

test("WCP-22 Recursion", async () => {
  const factorial = sketch(
    {
      i: { type: "input" },
      x: choice({ more: "inputs.in > 1" }),
      less: act(expr("inputs.in - 1")),
      again: { type: "subgraph", params: { graph: "g_factorial" } },
      times: act(expr("inputs.in * run.input")),
      one: act(1),
      m: join("any"),
      o: output,
    },
    ...["i > x", "x.more > less > again > times > m", "x.otherwise > one > m > o"],
  );
  const graphs = { g_factorial: factorial };

  expect((await play(factorial, { input: 5, graphs })).output).toBe(120);
  const deep = await play(factorial, { input: 40, graphs });
  expect(deep.state).toMatchObject({ status: "failed", error: { code: "UPSTREAM_FAILED" } });
});

test("WCP-23 Transient Trigger", async () => {
  const graph = sketch(
    { a: slow(5), paid: { type: "wait", params: { signal: "paid", timeoutMs: 60 * minute } } },
    "a > paid",
  );

  const lost = await play(graph, { signals: [{ atMs: minute, signal: "paid", form: { eur: 9 } }] });
  expect(Object.keys(lost.state.steps.paid?.outputs ?? {})).toEqual(["timeout"]);
  const heard = await play(graph, { signals: [{ atMs: 7 * minute, signal: "paid", form: { eur: 9 } }] });
  expect(heard.value("paid")).toEqual({ eur: 9 });
});

test("WCP-24 Persistent Trigger", async () => {
  const graph = sketch({ a: slow(5), paid: { type: "wait", params: { signal: "paid" } } }, "a > paid");

  const played = await play(graph, { signals: [{ atMs: minute, signal: "paid", form: { eur: 9 }, keep: true }] });

  expect(played.value("paid")).toEqual({ eur: 9 });
  expect(played.ended("paid")).toBe(5 * minute);
});

test("WCP-25 Cancel Region", async () => {
  const graph = sketch(
    {
      region: { type: "section", params: { lock: "it" } },
      a: slow(20, { parent: "region" }),
      b: slow(30, { parent: "region" }),
      elsewhere: slow(40),
      stop: slow(5),
      c: { type: "cancel", params: { nodes: ["region", "later"] } },
      later: slow(1),
    },
    ...["stop > c", "elsewhere > later"],
  );

  const played = await play(graph);

  expect(["region", "region[0]/a", "region[0]/b", "later", "elsewhere"].map((step) => played.status(step))).toEqual([
    ...["cancelled", "cancelled", "cancelled", "skipped", "succeeded"],
  ]);
});

const instances = {
  each: { type: "map", params: { items: [1, 2, 3], concurrency: 2 } },
  w: slow(10, { parent: "each" }),
};

test("WCP-26 Cancel Multiple Instance Activity", async () => {
  const graph = sketch(
    { ...instances, after: pass(), stop: slow(15), c: { type: "cancel", params: { nodes: ["each"] } } },
    ...["each > after", "stop > c"],
  );

  const played = await play(graph);

  expect([played.status("each"), played.status("after")]).toEqual(["cancelled", "skipped"]);
  expect(played.gave("w")).toHaveLength(2);
});

test("WCP-27 Complete Multiple Instance Activity", async () => {
  // What is left of the instances is withdrawn, and the run goes on as if they were done.
  const graph = sketch(
    { ...instances, stop: slow(15), c: { type: "cancel", params: { nodes: ["each"] } }, m: join("any"), after: pass() },
    ...["each > m", "stop > c > m > after"],
  );

  const played = await play(graph);

  expect([played.status("each"), played.status("after")]).toEqual(["cancelled", "succeeded"]);
  expect(played.began("after")).toBe(15 * minute);
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

const copies = (others: "cancel" | "finish") =>
  sketch(
    {
      one: { type: "subgraph", params: { graph: "g_fast" } },
      two: { type: "subgraph", params: { graph: "g_fast" } },
      three: { type: "section", params: { lock: "x" } },
      w: slow(30, { parent: "three" }),
      j: join("count", { count: 2, others }),
      d: pass(),
    },
    ...["one > j", "two > j", "three > j > d"],
  );
const graphs = { g_fast: sketch({ o: act("done"), out: output }, "o > out") };

test("WCP-34 Static Partial Join for Multiple Instances", async () => {
  const played = await play(copies("finish"), { graphs });

  expect(played.began("d")).toBe(0);
  expect(played.status("three")).toBe("succeeded");
});

test("WCP-35 Cancelling Partial Join for Multiple Instances", async () => {
  const played = await play(copies("cancel"), { graphs });

  expect(played.began("d")).toBe(0);
  expect(["three", "three[0]/w"].map((step) => played.status(step))).toEqual(["cancelled", "cancelled"]);
});

test("WCP-36 Dynamic Partial Join for Multiple Instances", async () => {
  // Not expressible with instances at once. The nearest: one after the other, until enough is there.
  const graph = sketch(
    {
      loop: { type: "repeat", params: { until: "previous.found >= 2", max: 10 } },
      next: act({ found: expr("(previous ? previous.found : 0) + (round % 2)") }, { parent: "loop" }),
      o: output,
    },
    "loop > o",
  );

  const played = await play(graph);

  expect(played.output).toEqual({ found: 2 });
  expect(played.gave("next")).toHaveLength(3);
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

test("WCP-39 Critical Section", async () => {
  const played = await play(sketch({ ...alone(["a", "b"]), free: slow(1) }));

  expect(overlaps(played, ["a", "b"])).toBe(0);
  expect([played.ended("free"), played.ended("a"), played.ended("b")]).toEqual([minute, 2 * minute, 4 * minute]);
});

test("WCP-40 Interleaved Routing", async () => {
  const ids = ["a", "b", "c"];
  const played = await play(sketch({ ...alone(ids), j: join("all"), d: pass() }, "a > j", "b > j", "c > j > d"));

  expect(overlaps(played, ids)).toBe(0);
  expect(played.began("d")).toBe(6 * minute);
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

test("WCP-43 Explicit Termination", async () => {
  const graph = sketch({ a: slow(60), b: slow(3), e: { type: "end", params: { value: "enough" } } }, ...["b > e"]);

  const played = await play(graph);

  expect(played.state).toMatchObject({ status: "succeeded", output: "enough" });
  expect(played.status("a")).toBe("cancelled");
});

test("the page and these tests name the same patterns", async () => {
  const page = await readFile(new URL("../../docs/patterns.md", import.meta.url), "utf8");
  const tests = await readFile(new URL(import.meta.url), "utf8");
  const named = [...page.matchAll(/^#+ (WCP-\d+ .+)$/gm)].map(([, name]) => name);
  const tested = [...tests.matchAll(/^test\("(WCP-\d+ [^"]+)"/gm)].map(([, name]) => name);

  const inOrder = (names: (string | undefined)[]) =>
    names.toSorted((a, b) => Number(a?.match(/\d+/)?.[0]) - Number(b?.match(/\d+/)?.[0]));
  expect(inOrder(named)).toEqual(inOrder(tested));
  expect(tested).toHaveLength(43);
});
