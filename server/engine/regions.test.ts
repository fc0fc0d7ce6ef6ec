/** Regions in a run: rounds with people and clocks in them, failures, limits, and what they cost. */
import { expect, test, vi } from "vitest";
import type { Json } from "#shared/json.ts";
import { play, sketch } from "./testing/play.ts";
import { createWorld, run } from "./testing/world.ts";

const minute = 60_000;
const expr = ($expr: string) => ({ $expr });
const within = (parent: string, type: string, params: Record<string, Json> = {}, more: object = {}) => ({
  type,
  parent,
  params,
  ...more,
});
const each = (items: Json, params: Record<string, Json> = {}, more: object = {}) => ({
  type: "map",
  params: { items, ...params },
  ...more,
});
const output = { type: "output" };

test("results are in the order of the items, whoever ends first", async () => {
  const graph = sketch(
    {
      each: each([3, 1, 2]),
      w: within("each", "wait", { ms: expr("item * 60000") }),
      t: within("each", "transform", { value: expr("[index, item]") }),
      o: output,
    },
    ...["w > t", "each > o"],
  );

  const played = await play(graph);

  expect(played.gave("t")).toEqual(["each[1]/t", "each[2]/t", "each[0]/t"]);
  expect(played.output).toEqual([
    [0, 3],
    [1, 1],
    [2, 2],
  ]);
});

test("no more rounds at once than were asked for, and the next begins when one ends", async () => {
  const graph = sketch({ each: each([1, 2, 3, 4, 5], { concurrency: 2 }), w: within("each", "wait", { ms: minute }) });

  const played = await play(graph);

  expect([0, 1, 2, 3, 4].map((round) => played.began(`each[${round}]/w`) / minute)).toEqual([0, 0, 1, 1, 2]);
});

test("people are asked in each round, and the run holds nothing meanwhile", async () => {
  const graph = sketch(
    {
      each: each(["a", "b", "c"], { concurrency: 3 }),
      ask: within("each", "approval"),
      w: within("each", "wait", { ms: 5 * minute }),
      o: output,
    },
    ...["ask.approved > w", "each > o"],
  );

  const waiting = await play(graph);
  expect(waiting.state.status).toBe("waiting");
  expect(waiting.events.filter(({ type }) => type === "step.asked")).toHaveLength(3);

  const answered = await play(graph, { answers: { ask: { choice: "approve", afterMs: 60 * minute } } });
  expect(answered.output).toEqual(["a", "b", "c"]);
  expect(answered.ended("each")).toBe(65 * minute);
});

const failing = (onError: string, more: object = {}) =>
  sketch(
    {
      each: each([1, 2, 3], { concurrency: 3, onError }, more),
      bad: within("each", "branch", { cases: [{ id: "bad", label: "", when: "item = 2" }] }),
      boom: within("each", "work", { failAlways: true }),
      w: within("each", "wait", { ms: minute }),
      o: output,
    },
    ...["bad.bad > boom", "bad.otherwise > w", "each > o"],
  );

test("a round's failure stops the region, is left out, or is collected", async () => {
  const stopped = await play(failing("stop"));
  expect(stopped.state).toMatchObject({ status: "failed", error: { code: "CODE_FAILED" } });
  expect(stopped.status("each[0]/w")).toBe("cancelled");

  expect((await play(failing("skip"))).output).toEqual([1, 3]);

  const error = { code: "CODE_FAILED", message: "It never works." };
  expect((await play(failing("collect"))).output).toEqual([1, { error, index: 1 }, 3]);
});

test("a region that fails goes on as its own policy says", async () => {
  const valued = await play(failing("stop", { policy: { onError: "value", value: "none" } }));
  expect(valued.output).toBe("none");

  const graph = failing("stop", { policy: { onError: "port" } });
  graph.nodes.push({ id: "said", type: "transform", params: { value: expr("inputs.in.code") } });
  graph.edges.push({ id: "e-said", from: { node: "each", port: "error" }, to: { node: "said", port: "in" } });
  const through = await play(graph);
  expect([through.value("said"), through.status("o")]).toEqual(["CODE_FAILED", "skipped"]);
});

test("regions stand in regions, and names reach outwards", async () => {
  const graph = sketch(
    {
      factor: { type: "transform", params: { value: 10 } },
      again: { type: "repeat", params: { until: "round >= 2", max: 5 } },
      each: { type: "map", parent: "again", params: { items: [1, 2] } },
      one: { type: "section", parent: "each", params: { lock: "x" } },
      t: within("one", "transform", { value: expr("item * steps.factor.out + round") }),
      o: output,
    },
    ...["factor > again > o"],
  );

  const played = await play(graph);

  expect(played.gave("t")).toHaveLength(4);
  expect(played.status("again[1]/each[1]/one[0]/t")).toBe("succeeded");
  expect(played.output).toEqual([12, 22]);
});

test("a repeat hands each round the result of the one before, and the first its own input", async () => {
  const graph = sketch(
    {
      s: { type: "transform", params: { value: 1 } },
      again: { type: "repeat", params: { until: "previous > 50", max: 10 } },
      t: within("again", "transform", { value: expr("inputs.in * 3") }),
      o: output,
    },
    "s > again > o",
  );

  expect((await play(graph)).output).toBe(81);
});

test("a region may be ended from within, with a value or as a failure", async () => {
  const graph = (status: string) =>
    sketch(
      {
        each: each([1, 2, 3], { concurrency: 3, onError: "collect" }),
        w: within("each", "wait", { ms: expr("item * 60000") }),
        x: within("each", "branch", { cases: [{ id: "found", label: "", when: "item = 2" }] }),
        e: within("each", "end", { of: "region", status, value: "found it", message: "No." }),
        o: output,
      },
      ...["w > x", "x.found > e", "each > o"],
    );

  const played = await play(graph("succeeded"));
  expect(played.output).toBe("found it");
  expect([played.status("each[2]/w"), played.ended("each")]).toEqual(["cancelled", 2 * minute]);
  expect((await play(graph("failed"))).state.error).toEqual({ code: "ENDED", message: "No." });
});

test("a milestone inside a round looks at its own round first, then around it", async () => {
  const graph = sketch({
    ready: { type: "wait", params: { ms: 9 * minute } },
    each: each([1, 5]),
    own: within("each", "wait", { ms: expr("item * 60000") }),
    inner: within("each", "milestone", { after: "own" }),
    outer: within("each", "milestone", { after: "ready" }),
  });

  const played = await play(graph);

  expect([0, 1].map((round) => played.began(`each[${round}]/inner`) / minute)).toEqual([1, 5]);
  expect([0, 1].map((round) => played.began(`each[${round}]/outer`) / minute)).toEqual([9, 9]);
});

test("a milestone in a round that waits for what comes after its region fails the run instead of hanging", async () => {
  const graph = sketch(
    { each: each([1]), late: within("each", "milestone", { after: "next" }), next: { type: "transform", params: {} } },
    "each > next",
  );

  const played = await play(graph);

  expect(played.state).toMatchObject({ status: "failed", error: { code: "GRAPH_INVALID" } });
});

test("a region has its own time, by its policy or its budget, also while people are asked in it", async () => {
  const graph = (policy: object) =>
    sketch({ each: each([1, 2], {}, { policy }), ask: within("each", "approval"), o: output }, "each > o");

  const late = await play(graph({ timeoutMs: 5 * minute }));
  expect(late.state).toMatchObject({ status: "failed", error: { code: "TIMEOUT" } });
  expect([late.status("each[0]/ask"), late.ended("each")]).toEqual(["cancelled", 5 * minute]);

  const used = await play(graph({ budget: { wallMs: 7 * minute }, onError: "value", value: "late" }));
  expect([used.output, used.ended("each")]).toEqual(["late", 7 * minute]);
});

test("a region's attempts are those of all that is in it", async () => {
  const graph = (attempts: number) =>
    sketch(
      {
        each: each([1, 2, 3], { concurrency: 1 }, { policy: { budget: { attempts } } }),
        t: within("each", "transform"),
        o: output,
      },
      "each > o",
    );

  expect((await play(graph(3))).output).toEqual([1, 2, 3]);
  const few = await play(graph(2));
  expect(few.state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
  expect(few.gave("t")).toHaveLength(2);
});

test("a sub-graph's failure is its step's, and the policy's matter", async () => {
  const child = sketch({ bad: { type: "work", params: { failAlways: true } } });
  const sub = (policy: object) =>
    sketch({ s: { type: "subgraph", params: { graph: "g_child" }, policy }, o: output }, "s > o");
  const graphs = { g_child: child };

  const failed = await play(sub({}), { graphs });
  expect(failed.state.error).toMatchObject({
    code: "UPSTREAM_FAILED",
    message: expect.stringContaining("never works"),
  });
  expect((await play(sub({ onError: "value", value: 0 }), { graphs })).output).toBe(0);
});

test("a disabled node at the entrance of a round hands its item on", async () => {
  const graph = sketch(
    {
      each: each([1, 2]),
      off: within("each", "work", { failAlways: true }, { disabled: true }),
      t: within("each", "transform"),
      o: output,
    },
    ...["off > t", "each > o"],
  );

  expect((await play(graph)).output).toEqual([1, 2]);
});

test("a map of nothing gives nothing, one of a thousand items a thousand results", async () => {
  const graph = (items: Json) =>
    sketch({ each: each(items, { concurrency: 50 }), t: within("each", "transform"), o: output }, "each > o");
  const thousand = Array.from({ length: 1_000 }, (_, index) => index);

  expect((await play(graph([]))).output).toEqual([]);
  expect((await play(graph(thousand))).output).toEqual(thousand);
});

/** Runs in the hands of this process, as a webhook's run does, and counts the commits. */
async function commitsOf(drawing: ReturnType<typeof sketch>) {
  const world = createWorld(drawing, { unborn: true });
  const create = vi.spyOn(world.journal, "create");
  const append = vi.spyOn(world.journal, "append");
  const begun = world
    .makeEngine()
    .begin(
      { run, signal: new AbortController().signal, release: async () => {} },
      { ...world.request, owner: "w_1" },
      world.graph,
      { patient: true },
    );
  // The clock stands still meanwhile: how long the machine takes for it plays no part.
  const state = await begun.over;
  return { state, commits: create.mock.calls.length + append.mock.calls.length, events: await world.events() };
}

function chain(length: number, last?: string) {
  const ids = Array.from({ length }, (_, index) => `t${index}`);
  const nodes = Object.fromEntries(ids.map((id) => [id, { type: "transform", params: { value: id } }]));
  return last === undefined
    ? sketch({ ...nodes, o: output }, [...ids, "o"].join(" > "))
    : sketch({ ...nodes, last: { type: last } }, [...ids, "last"].join(" > "));
}

test("a run of pure steps is exactly one commit, also of a hundred, also with regions", async () => {
  for (const drawing of [
    chain(1),
    chain(100),
    sketch({ each: each([1, 2, 3]), t: within("each", "transform"), o: output }, "each > o"),
  ]) {
    const { state, commits, events } = await commitsOf(drawing);

    expect([state.status, commits]).toEqual(["succeeded", 1]);
    expect(events.at(-1)?.type).toBe("run.succeeded");
  }
});

test("a run of pure steps is over before anybody waits for it; only its commit is waited for", () => {
  const world = createWorld(chain(20), { unborn: true });
  const held = { run, signal: new AbortController().signal, release: async () => {} };
  const request = { ...world.request, owner: "w_1" };

  const begun = world.makeEngine().begin(held, request, world.graph, { patient: true });

  expect(begun.state().status).toBe("succeeded");
});

test("twenty pure steps before an effect cost no more commits than none", async () => {
  const alone = await commitsOf(chain(0, "effect"));
  const after = await commitsOf(chain(20, "effect"));

  expect(after.state.status).toBe("succeeded");
  expect(after.commits).toBe(alone.commits);
});
