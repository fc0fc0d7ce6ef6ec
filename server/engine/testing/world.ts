/** An engine on a memory journal and a virtual clock, with everything around it faked as little as possible. */
import jsonata from "jsonata";
import { z } from "zod";
import { builtInNodes } from "#nodes/index.ts";
import { type AnyNode, ask, defineNode, emit, sleepUntil } from "#nodes/kit/defineNode.ts";
import { manifestOf } from "#nodes/kit/manifestOf.ts";
import { AppError } from "#shared/errors.ts";
import { resolvePath } from "#shared/graph/bindings.ts";
import { type GraphBody, graphBody } from "#shared/graph/graph.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import { createMemoryBlobs } from "../../blobs/memoryBlobs.ts";
import { createMemoryAccounts } from "../../budgets/memoryAccounts.ts";
import type { CreateRequest } from "../../journal/journal.ts";
import { createMemoryJournal } from "../../journal/memoryJournal.ts";
import type { Activation } from "../../queue/queue.ts";
import { Crash, type CrashPoint } from "../crashPoints.ts";
import { createEngine, type Engine } from "../engine.ts";
import type { EngineParts } from "../parts.ts";
import { digest } from "./digest.ts";
import { createMemoryLocks } from "./memoryLocks.ts";
import { createVirtualClock, settled } from "./virtualClock.ts";

export const run = "r_1";
const by = { kind: "system" } as const;

const sketch = {
  version: 1,
  summary: "",
  whenToUse: "",
  group: "flow",
  icon: "box",
  effect: "none",
  says: "",
} as const;
const anyPort = [{ id: "in", many: true }];

/** Making a manifest takes longer than a whole run of most worlds: those of this file are made once. */
const manifests = new WeakMap<AnyNode, NodeManifest>();
const ownManifests = new Map<string, NodeManifest>();

export function createWorld(
  drawn: z.input<typeof graphBody>,
  options: {
    nodes?: AnyNode[];
    input?: Json;
    llm?: EngineParts["llm"];
    accounts?: EngineParts["accounts"];
    /** More about the run: its budget, its deadline. */
    created?: Partial<RunEventBody & { type: "run.created" }>;
    /** The run is not there yet: its first activation begins it. */
    unborn?: boolean;
    /** Doors that steps of this world use. */
    doors?: Partial<ReturnType<EngineParts["contextFor"]>>;
  } = {},
) {
  const graph: GraphBody = graphBody.parse(drawn);
  const clock = createVirtualClock();
  const journal = createMemoryJournal(clock);
  const blobs = createMemoryBlobs();
  const accounts = options.accounts ?? createMemoryAccounts();
  const wakes: number[] = [];
  /** What the outside world saw. */
  const effects: { key: string; wasRecorded: boolean }[] = [];
  const failed = new Map<string, number>();
  const notes: unknown[] = [];
  const locks = createMemoryLocks(journal, run, () => onWake(clock.now()));
  let onWake: (at: number) => void = () => {};
  const errors: unknown[] = [];
  let gates = 0;

  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (ms <= 0) return resolve();
      const cancel = clock.at(clock.now() + ms, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        reject(signal.reason);
      });
    });
  const inputsText = (inputs: Record<string, Json>) => JSON.stringify(inputs);

  const own: AnyNode[] = [
    defineNode({
      ...sketch,
      type: "work",
      title: "Work",
      inputs: anyPort,
      outputs: [{ id: "out" }],
      params: z.object({
        ms: z.int().default(0),
        failFirst: z.int().default(0),
        failAlways: z.boolean().default(false),
      }),
      async run(ctx) {
        await pause(ctx.params.ms, ctx.signal);
        if (ctx.params.failAlways) throw new AppError("CODE_FAILED", "It never works.");
        const count = failed.get(ctx.step) ?? 0;
        if (count < ctx.params.failFirst) {
          failed.set(ctx.step, count + 1);
          throw new AppError("UPSTREAM_BUSY", "Not yet.");
        }
        return emit({ out: `${ctx.step}(${inputsText(ctx.inputs)})` });
      },
    }),
    /** Work whose result says what it was made from, and stays short however deep it goes. */
    defineNode({
      ...sketch,
      type: "make",
      title: "Make",
      inputs: anyPort,
      outputs: [{ id: "out" }],
      params: z.object({
        id: z.string(),
        ms: z.int().default(0),
        failFirst: z.int().default(0),
        failAlways: z.boolean().default(false),
        sends: z.boolean().default(false),
      }),
      async run(ctx) {
        const { id, ms, failFirst, failAlways, sends } = ctx.params;
        if (sends) {
          await ctx.once("send", async (key) => {
            effects.push({ key, wasRecorded: (await state()).effects[ctx.step]?.send !== undefined });
            return null;
          });
        }
        await pause(ms, ctx.signal);
        if (failAlways) throw new AppError("CODE_FAILED", "It never works.");
        const count = failed.get(ctx.step) ?? 0;
        if (count < failFirst) {
          failed.set(ctx.step, count + 1);
          throw new AppError("UPSTREAM_BUSY", "Not yet.");
        }
        return emit({ out: digest(id, ctx.inputs.in) });
      },
    }),
    defineNode({
      ...sketch,
      type: "effect",
      title: "Effect",
      inputs: anyPort,
      outputs: [{ id: "out" }],
      params: z.object({ ms: z.int().default(0) }),
      async run(ctx) {
        const value = await ctx.once("send", async (key) => {
          const recorded = (await state()).effects[ctx.step]?.send !== undefined;
          effects.push({ key, wasRecorded: recorded });
          return `sent by ${ctx.step}`;
        });
        await pause(ctx.params.ms, ctx.signal);
        return emit({ out: value });
      },
    }),
    defineNode({
      ...sketch,
      type: "gate",
      title: "Gate",
      inputs: anyPort,
      outputs: [{ id: "approved" }, { id: "rejected" }, { id: "expired" }],
      params: z.object({ expiresMs: z.int().optional() }),
      run(ctx) {
        if (ctx.expired) return emit({ expired: true });
        if (ctx.answer) return emit({ [ctx.answer.choice]: inputsText(ctx.inputs) });
        const { expiresMs } = ctx.params;
        const expiry = expiresMs === undefined ? {} : { expiresAt: ctx.now() + expiresMs };
        return ask({ kind: "approval", title: ctx.step, choices: ["approved", "rejected"], ...expiry });
      },
    }),
    defineNode({
      ...sketch,
      type: "nap",
      title: "Nap",
      inputs: anyPort,
      outputs: [{ id: "out" }],
      params: z.object({ ms: z.int() }),
      run: (ctx) =>
        ctx.slept === undefined ? sleepUntil(ctx.now() + ctx.params.ms) : emit({ out: inputsText(ctx.inputs) }),
    }),
    defineNode({
      ...sketch,
      type: "fork",
      title: "Fork",
      inputs: anyPort,
      outputs: [{ id: "a" }, { id: "b" }],
      params: z.object({ take: z.enum(["a", "b"]) }),
      run: (ctx) => emit({ [ctx.params.take]: inputsText(ctx.inputs) }),
    }),
    defineNode({
      ...sketch,
      type: "meet",
      title: "Meet",
      inputs: [{ id: "in", many: true, required: true }],
      outputs: [{ id: "out" }],
      ready: "byMode",
      params: z.object({ mode: z.enum(["all", "any", "count"]), count: z.int().optional() }),
      // Who arrives first depends on the clock; how many do not.
      run: (ctx) =>
        emit({ out: ctx.params.mode === "all" ? inputsText(ctx.inputs) : (ctx.inputs.in as Json[]).length }),
    }),
    ...(options.nodes ?? []),
  ];
  const nodes = new Map([...builtInNodes, ...own].map((node) => [node.type, node]));
  const catalog = {
    nodes,
    manifests: new Map([...nodes.values()].map((node) => [node.type, manifest(node, options.nodes)])),
  };

  async function state(): Promise<RunState> {
    return foldRun(await journal.read(run, 0));
  }

  /** Parts of one process. A crash kills it: nothing of it passes another crash point. */
  function makeEngine(crashPoint: (name: CrashPoint) => void = () => {}): Engine {
    const parts: EngineParts = {
      journal,
      queue: {
        async wake(_run, at = clock.now()) {
          wakes.push(at);
          onWake(at);
        },
      },
      blobs,
      catalog,
      sandbox: {
        evaluateNow(expr, scope) {
          const found = resolvePath(expr, scope);
          return found.hit ? { value: found.value } : undefined;
        },
        evaluate: (expressions, scope) => Promise.all(expressions.map((expr) => evaluate(expr, scope))),
        checkSyntax: async () => undefined,
        run: async ({ input }) => input,
        checkSchema: async () => [],
        stop: async () => {},
      },
      tables: absent("tables"),
      charts: absent("charts"),
      llm: options.llm ?? absent("llm"),
      accounts,
      fetch: async () => {
        throw new AppError("EGRESS_DENIED", "No network in this world.");
      },
      graphOf: async () => graph,
      contextFor: (_run, step) => ({
        files: absent("files"),
        artifacts: absent("artifacts"),
        sites: absent("sites"),
        locks: locks.doorFor(step.address),
        runs: absent("runs"),
        connection: async () => {
          throw new AppError("CONNECTION_MISSING", "No connection in this world.");
        },
        ...options.doors,
      }),
      note: (note) => notes.push(note),
      makeId: (kind) => `${kind}_${++gates}`,
      clock,
      random: () => 0.5,
      onError: (error) => errors.push(error),
      crashPoint,
    };
    return createEngine(parts);
  }

  /** Lets promises run and the clock go on until the work is done. */
  async function untilDone<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = () => {
      done = true;
    };
    work.then(end, end);
    while (!done) {
      await settled();
      if (!done) clock.step();
    }
    return work;
  }

  async function append(...events: RunEventBody[]): Promise<void> {
    await journal.append({ run, after: (await journal.read(run, 0)).length, events });
  }

  async function answer(step: string, choice: string): Promise<void> {
    const gate = (await state()).steps[step]?.gate ?? "";
    await append({ type: "step.answered", step, gate, answer: { choice }, by });
  }

  /** Activations until the run ends, with people who answer and workers that crash as the schedule says. */
  async function finish(
    schedule: { crashAt?: readonly number[]; choose?(step: string): string } = {},
  ): Promise<RunState> {
    let passed = 0;
    for (let activation = 0; activation < 400; activation++) {
      let isDead = false;
      const engine = makeEngine(() => {
        isDead ||= schedule.crashAt?.includes(passed++) === true;
        if (isDead) throw new Crash();
      });
      const result = await untilDone(engine.advance({ run, signal: new AbortController().signal }).catch((e) => e));
      if (result !== undefined && !(result instanceof Crash)) throw result;
      const now = await state();
      if (isFinal(now.status)) return now;
      if (result instanceof Crash) continue;
      const asked = Object.entries(now.steps).find(([, step]) => step.status === "asked");
      if (asked) await answer(asked[0], schedule.choose?.(asked[0]) ?? "approved");
      else clock.advanceTo(Math.min(...wakes.filter((at) => at > clock.now()), clock.now() + 1_000_000));
    }
    throw new Error("The run does not end.");
  }

  const request: CreateRequest = {
    id: run,
    workspace: "ws_1",
    graph: "g_1",
    revision: 1,
    events: [{ type: "run.created", graph: "g_1", revision: 1, input: options.input ?? null, by, ...options.created }],
  };
  const created = options.unborn ? undefined : journal.create(request);

  return {
    graph,
    catalog,
    request,
    clock,
    journal,
    blobs,
    wakes,
    effects,
    notes,
    errors,
    makeEngine,
    untilDone,
    append,
    answer,
    finish,
    state,
    created,
    events: (): Promise<RunEvent[]> => journal.read(run, 0),
    /** Called when somebody wants the run to be advanced at an instant. */
    listen(listener: (at: number) => void) {
      onWake = listener;
    },
    advance: (engine: Engine, activation: Activation = { run, signal: new AbortController().signal }) =>
      engine.advance(activation),
  };
}

function manifest(node: AnyNode, given: AnyNode[] = []): NodeManifest {
  const isOwn = !builtInNodes.includes(node) && !given.includes(node);
  const known = isOwn ? ownManifests.get(node.type) : manifests.get(node);
  if (known) return known;
  const made = manifestOf(node);
  if (isOwn) ownManifests.set(node.type, made);
  else manifests.set(node, made);
  return made;
}

/** JSONata in this process: the expressions of tests are our own. */
async function evaluate(expr: string, scope: JsonObject): Promise<Json> {
  const value: unknown = await jsonata(expr).evaluate(scope);
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** A part that no step of this world uses. */
function absent<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get() {
      throw new Error(`This world has no ${name}.`);
    },
  });
}
