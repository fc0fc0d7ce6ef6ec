/** Van der Aalst's patterns of structure. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { act, choice, expr, join, minute, output, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

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

test("WCP-43 Explicit Termination", async () => {
  const graph = sketch({ a: slow(60), b: slow(3), e: { type: "end", params: { value: "enough" } } }, ...["b > e"]);

  const played = await play(graph);

  expect(played.state).toMatchObject({ status: "succeeded", output: "enough" });
  expect(played.status("a")).toBe("cancelled");
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
