/** Plays a graph from its beginning to its end, with people, signals and child runs as a script says. */
import type { NodeRuns } from "#nodes/kit/context.ts";
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import { AppError } from "#shared/errors.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { placeOf } from "#shared/run/address.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import type { Answer, Question } from "#shared/run/question.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import { JournalConflict } from "../../journal/journal.ts";
import type { Drawing } from "./arbitraryGraphs.ts";
import { settled } from "./virtualClock.ts";
import { createWorld, run } from "./world.ts";

interface Script {
  input?: Json;
  nodes?: AnyNode[];
  /** What people say, by node, and how long after they were asked. Nobody says anything to a node that is not here. */
  answers?: Record<string, { choice: string; afterMs?: number; form?: Record<string, Json> }>;
  /** Events from outside, by when they come. A kept one waits for a step that asks later. */
  signals?: { atMs: number; signal: string; form?: Record<string, Json>; keep?: boolean }[];
  /** The graphs that sub-graphs name. */
  graphs?: Record<string, Drawing>;
  cancelAtMs?: number;
  created?: Partial<RunEventBody & { type: "run.created" }>;
}

const by = { kind: "user", id: "u_1" } as const;

export async function play(drawing: Drawing, script: Script = {}, depth = 0) {
  const children = new Map<string, { graph: string; input: Json }>();
  const kept = (script.signals ?? []).filter(() => false);
  const runs: NodeRuns = {
    async start({ graph, input }) {
      if (depth >= 20) throw new AppError("PARAM_INVALID", "Sub-graphs stand at most 20 deep.");
      const child = `child ${children.size + 1}`;
      children.set(child, { graph, input });
      return { run: child };
    },
  };
  const world = createWorld(drawing, {
    doors: { runs },
    ...(script.input !== undefined && { input: script.input }),
    ...(script.nodes && { nodes: script.nodes }),
    ...(script.created && { created: script.created }),
  });
  const { clock, journal } = world;
  const begun = clock.now();
  const failures: unknown[] = [];
  let work = 0;
  let missed = false;

  function activate(): void {
    if (work > 0) {
      missed = true;
      return;
    }
    work++;
    world
      .makeEngine()
      .advance({ run, signal: new AbortController().signal })
      .catch((error: unknown) => failures.push(error))
      .finally(() => {
        work--;
        if (missed) {
          missed = false;
          activate();
        }
      });
  }

  /** A fact from outside, if it still fits the run. */
  async function tell(body: (state: RunState) => RunEventBody | undefined): Promise<boolean> {
    for (;;) {
      const state = await world.state();
      const event = isFinal(state.status) ? undefined : body(state);
      if (!event) return false;
      try {
        await journal.append({ run, after: state.seq, events: [event] });
        activate();
        return true;
      } catch (error) {
        if (!(error instanceof JournalConflict) || error.reason !== "moved") throw error;
      }
    }
  }

  function answer(step: string, given: Answer): Promise<boolean> {
    return tell(({ steps }) => {
      const asks = steps[step]?.status === "asked";
      return asks ? { type: "step.answered", step, gate: steps[step]?.gate ?? "", answer: given, by } : undefined;
    });
  }

  async function asked(step: string, question: Question): Promise<void> {
    if (question.kind === "run") {
      const child = children.get(question.run);
      const graph = child && script.graphs?.[child.graph];
      if (!graph) throw new Error(`The script has no graph for "${step}".`);
      const { state } = await play(graph, { ...script, input: child.input }, depth + 1);
      const error = state.error && { code: state.error.code, message: state.error.message };
      const form = { ...(state.output !== undefined && { output: state.output }), ...(error && { error }) };
      await answer(step, { choice: state.status, form });
    } else if (question.kind === "signal") {
      const found = kept.findIndex(({ signal }) => signal === question.signal);
      const [signal] = found < 0 ? [] : kept.splice(found, 1);
      if (signal) await answer(step, { choice: "received", form: signal.form ?? {} });
    } else if (question.kind !== "lock") {
      const given = script.answers?.[placeOf(step).node];
      if (!given) return;
      const { afterMs = 0, ...said } = given;
      clock.at(clock.now() + afterMs, () => void answer(step, said).catch((error: unknown) => failures.push(error)));
    }
  }

  async function send(signal: NonNullable<Script["signals"]>[number]): Promise<void> {
    const { steps } = await world.state();
    const waiting = Object.entries(steps).filter(
      ([, { status, question }]) =>
        status === "asked" && question?.kind === "signal" && question.signal === signal.signal,
    );
    // A kept signal is for one step; one that is not kept is for all who wait now.
    const taken = signal.keep ? waiting.slice(0, 1) : waiting;
    for (const [step] of taken) await answer(step, { choice: "received", form: signal.form ?? {} });
    if (taken.length === 0 && signal.keep) kept.push(signal);
  }

  let underWay = 0;
  const background = (promise: Promise<unknown>): void => {
    underWay++;
    promise.catch((error: unknown) => failures.push(error)).finally(() => underWay--);
  };
  journal.subscribe(({ events = [] }) => {
    for (const event of events) if (event.type === "step.asked") background(asked(event.step, event.question));
  });
  world.listen((at) => void clock.at(Math.max(at, clock.now()), activate));
  for (const signal of script.signals ?? []) clock.at(begun + signal.atMs, () => background(send(signal)));
  const { cancelAtMs } = script;
  if (cancelAtMs !== undefined) {
    clock.at(begun + cancelAtMs, () => background(tell(() => ({ type: "run.cancelled", by }))));
  }
  await world.created;
  activate();
  for (let idle = 0; idle < 50; ) {
    await settled();
    if (isFinal((await world.state()).status) && work === 0) break;
    // A child run has a clock of its own: for its parent it takes no time.
    if (underWay === 0) idle = clock.step() ? 0 : idle + 1;
  }
  if (failures.length > 0) throw failures[0];
  const events = await world.events();
  return new Played(events, await world.state(), begun);
}

/** What was played, asked in the words of a test. */
class Played {
  readonly events: RunEvent[];
  readonly state: RunState;
  readonly #begun: number;

  constructor(events: RunEvent[], state: RunState, begun: number) {
    this.events = events;
    this.state = state;
    this.#begun = begun;
  }

  get output(): Json | undefined {
    return this.state.output;
  }

  status(step: string): string | undefined {
    return this.state.steps[step]?.status;
  }

  /** Milliseconds after the run began. */
  began(step: string): number {
    return this.#at(({ type }) => type === "step.started", step);
  }

  ended(step: string): number {
    return (this.state.steps[step]?.endedAt ?? Number.NaN) - this.#begun;
  }

  /** The addresses of a node's steps in the order in which they gave something. */
  gave(...nodes: string[]): string[] {
    return this.events.flatMap((event) =>
      event.type === "step.emitted" && nodes.includes(placeOf(event.step).node) ? [event.step] : [],
    );
  }

  value(step: string, port = "out"): Json | undefined {
    return this.state.steps[step]?.outputs?.[port];
  }

  #at(is: (event: RunEvent) => boolean, step: string): number {
    const found = this.events.find((event) => is(event) && "step" in event && event.step === step);
    return (found?.at ?? Number.NaN) - this.#begun;
  }
}

type SketchedNode = { type: GraphNode["type"] } & Partial<Omit<GraphNode, "id" | "type">>;

/** A drawing in few words: nodes by id, and ways `a > b > c` or `a.port > b`, in edge order. */
export function sketch(nodes: Record<string, SketchedNode>, ...ways: string[]): Required<Drawing> {
  const edges = ways.flatMap((way) => {
    const places = way.split(">").map((place) => place.trim().split("."));
    return places.slice(1).map(([to = ""], index) => {
      const [from = "", port = "out"] = places[index] ?? [];
      return { from: { node: from, port }, to: { node: to, port: "in" } };
    });
  });
  return {
    nodes: Object.entries(nodes).map(([id, node]) => ({ id, ...node })),
    edges: edges.map((edge, index) => ({ id: `e${index}`, ...edge })),
  };
}
