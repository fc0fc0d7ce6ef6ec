/** Van der Aalst's patterns of state. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { act, choice, join, minute, pass, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

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
