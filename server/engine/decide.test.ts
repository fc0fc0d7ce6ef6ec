import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyNode, defineNode, emit } from "#nodes/kit/defineNode.ts";
import { manifestOf } from "#nodes/kit/manifestOf.ts";
import { graphBody } from "#shared/graph/graph.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { type Command, decide, nextDue } from "./decide.ts";

const type = (type: string, more: Partial<AnyNode>): AnyNode =>
  defineNode({
    type,
    version: 1,
    title: type,
    summary: "",
    whenToUse: "",
    group: "flow",
    icon: "box",
    effect: "none",
    says: "",
    params: z.object({}),
    inputs: [],
    outputs: [{ id: "out" }, { id: "other" }],
    run: () => emit({}),
    ...more,
  });
const manifests: Manifests = new Map(
  [
    type("plain", { inputs: [{ id: "in" }, { id: "must", required: true }] }),
    type("join", { inputs: [{ id: "in", many: true, required: true }], ready: "byMode" }),
    type("note", { inert: true, outputs: [] }),
  ].map((node) => [node.type, manifestOf(node)]),
);

/** `draw("a.out>c.in", "b.out>c.in")` with node `c` as given and all others plain. */
function draw(edges: string[], target: object = { type: "plain" }) {
  const ids = new Set<string>(["c"]);
  const drawn = edges.map((text, index) => {
    const [from = "", to = ""] = text.split(">");
    const end = (place: string) => ({ node: place.split(".")[0] ?? "", port: place.split(".")[1] ?? "" });
    ids.add(end(from).node).add(end(to).node);
    return { id: `e${index}`, from: end(from), to: end(to) };
  });
  return graphBody.parse({
    nodes: [...ids].map((id) => ({ id, type: "plain", ...(id === "c" && target) })),
    edges: drawn,
  });
}

function after(...bodies: RunEventBody[]) {
  const created = { type: "run.created", graph: "g", revision: 1, input: null, by: { kind: "system" } } as const;
  return foldRun([created, ...bodies].map((body, index): RunEvent => ({ ...body, seq: index + 1, at: index })));
}
const started = (step: string): RunEventBody => ({ type: "step.started", step, node: step, attempt: 1 });
const emitted = (step: string, ...ports: string[]): RunEventBody[] => [
  started(step),
  { type: "step.emitted", step, outputs: Object.fromEntries(ports.map((port) => [port, step])) },
];

function next(graph: ReturnType<typeof draw>, bodies: RunEventBody[], now = 0): Command[] {
  return decide({ graph, manifests, state: after(...bodies), now, inFlight: new Set(["a", "b"]) });
}
const about = (step: string, commands: Command[]) =>
  commands.flatMap((command) => ("step" in command && command.step === step ? [command.do] : []));

describe("a node that waits for all edges", () => {
  const graph = draw(["a.out>c.in", "b.out>c.in"]);

  test("starts at once without edges", () => {
    expect(next(draw([]), [])).toEqual([{ do: "start", step: "c", node: "c", attempt: 1 }]);
  });
  test("waits while one is pending", () => {
    expect(about("c", next(graph, [...emitted("a", "out"), started("b")]))).toEqual([]);
  });
  test("starts when some are live and the rest dead", () => {
    expect(about("c", next(graph, [...emitted("a", "out"), ...emitted("b", "other")]))).toEqual(["start"]);
  });
  test("is skipped when none is live", () => {
    expect(about("c", next(graph, [...emitted("a", "other"), ...emitted("b")]))).toEqual(["skip"]);
  });
  test("is skipped when a required port gets nothing", () => {
    const required = draw(["a.out>c.in", "b.out>c.must"]);
    expect(about("c", next(required, [...emitted("a", "out"), ...emitted("b", "other")]))).toEqual(["skip"]);
    expect(about("c", next(required, [...emitted("a", "other"), ...emitted("b", "out")]))).toEqual(["start"]);
  });
});

describe("a join", () => {
  const edges = ["a.out>c.in", "b.out>c.in", "d.out>c.in"];
  const join = (params: object) => draw(edges, { type: "join", params });

  test("in mode any starts with the first and is skipped when none comes", () => {
    expect(about("c", next(join({ mode: "any" }), emitted("b", "out")))).toEqual(["start"]);
    expect(about("c", next(join({ mode: "any" }), emitted("b", "other")))).toEqual([]);
    const none = [...emitted("a"), ...emitted("b"), ...emitted("d")];
    expect(about("c", next(join({ mode: "any" }), none))).toEqual(["skip"]);
  });
  test("in mode count starts with so many and is skipped when they cannot come", () => {
    const graph = join({ mode: "count", count: 2 });
    expect(about("c", next(graph, emitted("a", "out")))).toEqual([]);
    expect(about("c", next(graph, [...emitted("a", "out"), ...emitted("d", "out")]))).toEqual(["start"]);
    expect(about("c", next(graph, [...emitted("a"), ...emitted("d")]))).toEqual(["skip"]);
  });
});

test("steps that wait become due at their instant", () => {
  const sleeps: RunEventBody[] = [started("c"), { type: "step.slept", step: "c", until: 500 }];
  expect(next(draw([]), sleeps, 499)).toEqual([]);
  expect(next(draw([]), sleeps, 500)).toEqual([{ do: "start", step: "c", node: "c", attempt: 1 }]);
  expect(nextDue(draw([]), after(...sleeps))).toBe(500);

  const error = { code: "TIMEOUT", message: "x" };
  const retries: RunEventBody[] = [started("c"), { type: "step.failed", step: "c", attempt: 1, error, retryAt: 500 }];
  expect(next(draw([]), retries, 500)).toEqual([{ do: "start", step: "c", node: "c", attempt: 2 }]);
});

test("a step that a crash cut off starts again, one under way does not", () => {
  expect(next(draw([]), [started("c")])).toEqual([{ do: "start", step: "c", node: "c", attempt: 2 }]);
  expect(next(draw(["a.out>c.in"]), [started("a")])).toEqual([]);
});

test("notes never run, and a run of nothing else succeeds", () => {
  expect(next(draw([], { type: "note" }), [])).toEqual([{ do: "succeed", output: null }]);
});

test("a run until a node leaves out what comes after it", () => {
  const graph = draw(["a.out>c.in"]);
  const state = { ...after(...emitted("a", "out")), until: "a" };
  expect(decide({ graph, manifests, state, now: 0, inFlight: new Set() })).toEqual([{ do: "succeed", output: null }]);
});

test("a paused run decides nothing", () => {
  expect(next(draw([]), [{ type: "run.paused", by: { kind: "system" } }])).toEqual([]);
});
