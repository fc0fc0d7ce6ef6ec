/** Van der Aalst's patterns of multiple instances. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { act, choice, expr, instances, join, minute, output, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

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
