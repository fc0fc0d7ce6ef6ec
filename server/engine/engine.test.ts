import { expect, test } from "vitest";
import { z } from "zod";
import { type AnyNode, defineNode, emit } from "#nodes/kit/defineNode.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { isBlobRef } from "#shared/run/values.ts";
import type { LlmCall } from "../llm/llm.ts";
import { createWorld } from "./testing/world.ts";
import { loadValue } from "./values.ts";

const by = { kind: "system" } as const;

/** A node type `probe` that does what the test says. */
function probe(run: AnyNode["run"], more: Partial<AnyNode> = {}): AnyNode {
  return defineNode({
    type: "probe",
    version: 1,
    title: "Probe",
    summary: "",
    whenToUse: "",
    group: "flow",
    icon: "box",
    effect: "none",
    says: "",
    params: z.object({}).loose(),
    inputs: [{ id: "in" }],
    outputs: [{ id: "out" }],
    run,
    ...more,
  });
}

const one = (params: Record<string, Json> = {}, policy: object = {}) => ({
  nodes: [{ id: "a", type: "probe", params, policy }],
  edges: [],
});
const never = () => new Promise<never>(() => {});

test("the output node's value is the run's output; several make an object by name", async () => {
  const nodes = [
    { id: "a", type: "work" },
    { id: "x", type: "output", params: { name: "first" } },
  ];
  const edges = [{ id: "e1", from: { node: "a", port: "out" }, to: { node: "x", port: "in" } }];

  expect((await createWorld({ nodes, edges }).finish()).output).toBe("a({})");
  const two = {
    nodes: [...nodes, { id: "y", type: "output" }],
    edges: [...edges, { id: "e2", from: { node: "a", port: "out" }, to: { node: "y", port: "in" } }],
  };
  expect((await createWorld(two).finish()).output).toEqual({ first: "a({})", y: "a({})" });
  expect((await createWorld({ nodes: [{ id: "a", type: "work" }], edges: [] }).finish()).output).toBeNull();
});

test("params without bindings are read once for all steps, so that no step may change them", async () => {
  const seen: unknown[] = [];
  const node = probe((ctx) => {
    const params = ctx.params as { list: number[] };
    seen.push(params);
    params.list.push(3);
    return emit({ out: null });
  });

  for (const world of [1, 2].map(() => createWorld(one({ list: [1, 2] }), { nodes: [node] }))) {
    expect((await world.finish()).error).toMatchObject({ code: "BUG" });
  }

  expect(seen).toEqual([{ list: [1, 2] }, { list: [1, 2] }]);
});

test("what steps hand on is stored whole each time", async () => {
  const given = { a: [1, 2, 3] };
  const nodes = [
    { id: "i", type: "input" },
    { id: "t", type: "transform", params: { value: { $expr: "inputs.in" } } },
    { id: "o", type: "output" },
  ];
  const edges = [
    { id: "e1", from: { node: "i", port: "out" }, to: { node: "t", port: "in" } },
    { id: "e2", from: { node: "t", port: "out" }, to: { node: "o", port: "in" } },
  ];
  const world = createWorld({ nodes, edges }, { input: given });

  const { output, steps } = await world.finish();

  expect([output, steps.t?.outputs, steps.i?.outputs]).toEqual([given, { out: given }, { out: given }]);
});

test("bindings are resolved before the params are parsed, lazy ones reach the node as text", async () => {
  const seen: unknown[] = [];
  const node = probe(
    (ctx) => {
      seen.push(ctx.params, ctx.boundParams);
      return emit({});
    },
    { lazyParams: ["lazy"] },
  );
  const params = {
    plain: { $expr: "run.input.name" },
    deep: [{ x: { $expr: "1 + 1" } }],
    lazy: { when: { $expr: "a = 1" } },
  };

  await createWorld(one(params), { nodes: [node], input: { name: "Ada" } }).finish();

  expect(seen).toEqual([{ plain: "Ada", deep: [{ x: 2 }], lazy: { when: "a = 1" } }, ["plain"]]);
});

test("params that do not fit fail the run with their places", async () => {
  const node = probe(() => emit({}), { params: z.object({ url: z.url() }) });

  const state = await createWorld(one({ url: "nowhere" }), { nodes: [node] }).finish();

  expect(state).toMatchObject({ status: "failed", error: { code: "PARAM_INVALID", errors: [{ path: "params.url" }] } });
});

test("a value over 32 KB leaves the journal, and the next node sees it whole", async () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => ({ n, text: "some words" }));
  const node = probe((ctx) =>
    ctx.inputs.in === undefined ? emit({ out: rows }) : emit({ out: (ctx.inputs.in as Json[]).length }),
  );
  const world = createWorld(
    {
      nodes: [
        { id: "a", type: "probe" },
        { id: "b", type: "probe" },
      ],
      edges: [{ id: "e", from: { node: "a", port: "out" }, to: { node: "b", port: "in" } }],
    },
    { nodes: [node] },
  );

  const state = await world.finish();

  const stored = state.steps.a?.outputs?.out ?? null;
  expect(isBlobRef(stored)).toBe(true);
  expect(await loadValue(world.blobs, stored)).toEqual(rows);
  expect(state.steps.b?.outputs).toEqual({ out: 2_000 });
});

test("a value that only looks like a reference is never followed", async () => {
  const fake = { $blob: "0".repeat(64), bytes: 1, preview: null };
  const world = createWorld(one(), { nodes: [probe(() => emit({ out: fake }))] });

  const stored = (await world.finish()).steps.a?.outputs?.out ?? null;

  expect(stored).not.toEqual(fake);
  expect(await loadValue(world.blobs, stored)).toEqual(fake);
});

test("a step that takes too long fails with TIMEOUT, even when it does not listen", async () => {
  const world = createWorld(one({}, { timeoutMs: 500, retries: 0 }), { nodes: [probe(never)] });

  const state = await world.finish();

  expect(state).toMatchObject({ status: "failed", error: { code: "TIMEOUT" }, steps: { a: { status: "failed" } } });
});

test("failures that may pass are tried again, with growing waits; others are not", async () => {
  const busy = createWorld(one(), {
    nodes: [
      probe(() => {
        throw new AppError("UPSTREAM_BUSY", "Busy.");
      }),
    ],
  });
  const state = await busy.finish();
  const waits = (await busy.events()).flatMap((event) =>
    event.type === "step.failed" && event.retryAt !== undefined ? [event.retryAt - event.at] : [],
  );
  expect(waits).toEqual([1_000, 2_000]);
  expect(state.steps.a).toMatchObject({ status: "failed", attempt: 3 });

  const wrong = createWorld(one(), {
    nodes: [
      probe(() => {
        throw new AppError("DATA_INVALID", "Wrong.");
      }),
    ],
  });
  expect((await wrong.finish()).steps.a?.attempt).toBe(1);
});

test("a final failure stops its siblings, or lets the run go on as the policy says", async () => {
  const fails = { id: "a", type: "work", params: { failAlways: true } };
  const slow = { id: "slow", type: "nap", params: { ms: 90_000 } };
  const after = { id: "b", type: "work" };
  const edges = [{ id: "e", from: { node: "a", port: "out" }, to: { node: "b", port: "in" } }];

  const stopped = await createWorld({ nodes: [fails, slow, after], edges }).finish();
  expect(stopped).toMatchObject({
    status: "failed",
    error: { code: "CODE_FAILED" },
    steps: { slow: { status: "cancelled" } },
  });

  const skipped = await createWorld({ nodes: [{ ...fails, policy: { onError: "skip" } }, after], edges }).finish();
  expect(skipped).toMatchObject({ status: "succeeded", steps: { a: { status: "failed" }, b: { status: "skipped" } } });

  const policy = { onError: "value" as const, value: 7 };
  const valued = await createWorld({ nodes: [{ ...fails, policy }, after], edges }).finish();
  expect(valued.steps.a).toMatchObject({ status: "succeeded", outputs: { out: 7 } });
  expect(valued.log.map(({ level }) => level)).toEqual(["warn"]);
});

test("a disabled node hands its input on", async () => {
  const nodes = [
    { id: "a", type: "work" },
    { id: "off", type: "work", disabled: true, params: { failAlways: true } },
    { id: "end", type: "output" },
  ];
  const edges = [
    { id: "e1", from: { node: "a", port: "out" }, to: { node: "off", port: "in" } },
    { id: "e2", from: { node: "off", port: "out" }, to: { node: "end", port: "in" } },
  ];

  expect((await createWorld({ nodes, edges }).finish()).output).toBe("a({})");
});

test("cancelling aborts what is under way, and nothing is appended after the end", async () => {
  let reason: unknown;
  const world = createWorld(one(), {
    nodes: [
      probe((ctx) => {
        ctx.signal.addEventListener("abort", () => {
          reason = ctx.signal.reason;
        });
        return never();
      }),
    ],
  });
  const advancing = world.advance(world.makeEngine());
  await new Promise((resolve) => setImmediate(resolve));
  world.clock.advanceTo(world.clock.now() + 100);
  await new Promise((resolve) => setImmediate(resolve));
  expect((await world.state()).steps.a?.status).toBe("running");

  await world.append({ type: "run.cancelled", by });
  await advancing;

  expect(reason).toBeInstanceOf(Error);
  expect((await world.events()).at(-1)?.type).toBe("run.cancelled");
});

test("a paused run starts no further step and goes on when it is resumed", async () => {
  const world = createWorld({
    nodes: [
      { id: "a", type: "work", params: { ms: 10 } },
      { id: "b", type: "work" },
    ],
    edges: [{ id: "e", from: { node: "a", port: "out" }, to: { node: "b", port: "in" } }],
  });
  const advancing = world.advance(world.makeEngine());
  await new Promise((resolve) => setImmediate(resolve));
  await world.append({ type: "run.paused", by });

  await world.untilDone(advancing);
  expect((await world.state()).steps).toMatchObject({ a: { status: "succeeded" } });
  expect((await world.state()).steps.b).toBeUndefined();

  await world.append({ type: "run.resumed", by });
  expect((await world.finish()).status).toBe("succeeded");
});

test("a question that nobody answers in time goes on without an answer", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "gate", params: { expiresMs: 60_000 } }], edges: [] });
  await world.untilDone(world.advance(world.makeEngine()));
  const [due] = world.wakes;
  expect(due).toBe(world.clock.now() + 60_000);
  world.clock.advanceTo(due ?? 0);

  const state = await world.finish();

  expect(state.steps.a?.outputs).toEqual({ expired: true });
});

test("an answer outlives the crash of the attempt that used it", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "gate" }], edges: [] });
  await world.untilDone(world.advance(world.makeEngine()));
  await world.answer("a", "rejected");
  const crash: RunEventBody = { type: "step.started", step: "a", node: "a", attempt: 1 };
  await world.append(crash);

  const state = await world.finish();

  expect(state.steps.a).toMatchObject({ status: "succeeded", attempt: 2, outputs: { rejected: "{}" } });
  expect((await world.events()).filter(({ type }) => type === "step.asked")).toHaveLength(1);
});

test("an effect that was recorded is not done again", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "effect" }], edges: [] });
  await world.append(
    { type: "step.started", step: "a", node: "a", attempt: 1 },
    { type: "effect.recorded", step: "a", key: "send", value: "sent before" },
  );

  const state = await world.finish();

  expect(world.effects).toEqual([]);
  expect(state.steps.a?.outputs).toEqual({ out: "sent before" });
});

test("effects get a key that is the same in each attempt", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "effect" }], edges: [] });

  await world.finish();

  expect(world.effects.map(({ key }) => key)).toEqual(["r_1/a/send"]);
});

test("a step's log is kept in order and cut at its cap", async () => {
  const world = createWorld(one(), {
    nodes: [
      probe((ctx) => {
        for (let line = 0; line < 500; line++) ctx.log("info", `line ${line}`);
        return emit({});
      }),
    ],
  });

  const { log } = await world.finish();

  expect(log).toHaveLength(201);
  expect(log[199]?.text).toBe("line 199");
  expect(log[200]).toMatchObject({ level: "warn", text: expect.stringContaining("cut") });
});

test("a node that asks or sleeps again for what it had fails instead of going round for ever", async () => {
  const asks = probe(() => ({ kind: "ask", question: { kind: "approval", title: "?", choices: ["approved"] } }));
  expect(await createWorld(one(), { nodes: [asks] }).finish()).toMatchObject({
    status: "failed",
    error: { code: "BUG" },
  });
  const sleeps = probe(() => ({ kind: "sleep", until: 5 }));
  expect(await createWorld(one(), { nodes: [sleeps] }).finish()).toMatchObject({
    status: "failed",
    error: { code: "BUG" },
  });
});

test("a step that takes its worker down again and again is given up", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "work" }], edges: [] });
  for (let attempt = 1; attempt <= 10; attempt++) {
    await world.append({ type: "step.started", step: "a", node: "a", attempt });
  }

  expect(await world.finish()).toMatchObject({ status: "failed", error: { code: "UNAVAILABLE" } });
});

test("a worker that lost its lease appends nothing more", async () => {
  const world = createWorld({ nodes: [{ id: "a", type: "work", params: { ms: 50 } }], edges: [] });
  const zombie = world.advance(world.makeEngine());
  await new Promise((resolve) => setImmediate(resolve));

  const owner = world.advance(world.makeEngine());
  await world.untilDone(Promise.all([zombie, owner]));

  const events = await world.events();
  expect(events.filter(({ type }) => type === "step.emitted")).toHaveLength(1);
  expect((await world.state()).status).toBe("succeeded");
});

test("a model's reply that is refused is still paid for, once per call", async () => {
  const spend = { inputTokens: 10, outputTokens: 5, usd: 0.02, modelCalls: 1 };
  const llm = {
    available: async () => true,
    quote: async () => ({
      inputTokens: 0,
      inputUsd: 0,
      outputUsdPerToken: 0,
      maxOutputTokens: 1_000,
      minOutputTokens: 1,
    }),
    complete: async (call: LlmCall) => {
      call.onSpend?.(spend, "small");
      throw new AppError("MODEL_REPLY_INVALID", "Not what was asked.");
    },
  };
  const world = createWorld(one({}, { retries: 1 }), {
    llm,
    nodes: [probe(async (ctx) => emit({ out: (await ctx.llm.complete({ prompt: "Say it." })).text }))],
  });

  await world.finish();

  const state = await world.state();
  expect(state.status).toBe("failed");
  expect(state.spend).toEqual({ inputTokens: 20, outputTokens: 10, usd: 0.04, modelCalls: 2 });
  expect(state.steps.a?.spend).toEqual(state.spend);
});
