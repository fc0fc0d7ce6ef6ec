import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bigGraph, edge, graphOf, node, soundGraphs } from "../testing/graphs.ts";
import { testManifests } from "../testing/manifests.ts";
import { applyDiff, toBody, toRecords } from "./diff.ts";
import type { GraphBody, GraphEdge } from "./graph.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { hasErrors, type Surroundings, validate } from "./validate.ts";

const check = (graph: GraphBody, around?: Surroundings) => validate(graph, testManifests, around);
const codes = (problems: Problem[]) => problems.map((problem) => problem.code);

function mend(graph: GraphBody, problem: Problem): GraphBody {
  if (!problem.fix) throw new Error(`${problem.code} has no fix.`);
  return toBody(applyDiff(toRecords(graph), problem.fix.diff));
}

function only(problems: Problem[], code: ProblemCode): Problem {
  const found = problems.filter((problem) => problem.code === code);
  expect(found).toHaveLength(1);
  return found[0] as Problem;
}

const start = node("start", "input");
const step = node("step", "transform");

describe("each problem has its code and place", () => {
  const approve = node("approve", "approval", { title: "ok?" });
  const write = node("write", "http", { method: "POST", url: "https://a.test" });
  const cases: [string, ProblemCode, GraphBody, Problem["place"]][] = [
    ["an unknown type", "UNKNOWN_TYPE", graphOf([node("x", "nope.thing")]), { node: "x" }],
    ["two nodes of one id", "DUPLICATE_ID", graphOf([start, start]), { node: "start" }],
    [
      "two edges of one id",
      "DUPLICATE_ID",
      graphOf([start, step], [edge("start -> step", "e"), edge("start -> step.also", "e")]),
      { edge: "e" },
    ],
    [
      "an edge from nowhere",
      "DANGLING_EDGE",
      graphOf([node("t", "text", { text: "x" })], [edge("gone -> t", "e")]),
      { edge: "e" },
    ],
    [
      "an output that does not exist",
      "UNKNOWN_PORT",
      graphOf([start, step], [edge("start.nope -> step", "e")]),
      { edge: "e", node: "start", port: "nope" },
    ],
    [
      "an input that does not exist",
      "UNKNOWN_PORT",
      graphOf([start, step], ["start -> step", edge("start -> step.nope", "e")]),
      { edge: "e", node: "step", port: "nope" },
    ],
    [
      "a second edge into a single input",
      "PORT_TAKEN",
      graphOf([start, step], ["start -> step", edge("start -> step", "e")]),
      { edge: "e", node: "step", port: "in" },
    ],
    [
      "types that do not fit",
      "TYPE_MISMATCH",
      graphOf([node("t", "text", { text: "x" }), node("r", "rows")], [edge("t.text -> r", "e")]),
      { edge: "e", node: "r", port: "in" },
    ],
    ["nothing at a required input", "MISSING_INPUT", graphOf([step]), { node: "step", port: "in" }],
    ["an edge to itself", "CYCLE", graphOf([step], [edge("step -> step", "e")]), { edge: "e", node: "step" }],
    [
      "a param out of range",
      "INVALID_PARAM",
      graphOf([node("h", "http", { url: "https://a.test", timeoutMs: 5 })]),
      { node: "h", path: ["timeoutMs"] },
    ],
    ["a missing param", "INVALID_PARAM", graphOf([node("h", "http")]), { node: "h", path: ["url"] }],
    [
      "an unknown param",
      "INVALID_PARAM",
      graphOf([node("h", "http", { url: "https://a.test", nope: 1 })]),
      { node: "h", path: ["nope"] },
    ],
    [
      "a param deep inside",
      "INVALID_PARAM",
      graphOf([
        node("b", "branch", {
          cases: [
            { id: "a", when: "true" },
            { id: "", when: "true" },
          ],
        }),
      ]),
      { node: "b", path: ["cases", 1, "id"] },
    ],
    [
      "a broken expression",
      "INVALID_EXPRESSION",
      graphOf([start, node("s", "transform", { expr: "(1" })], ["start -> s"]),
      { node: "s", path: ["expr"] },
    ],
    [
      "a broken expression in a case",
      "INVALID_EXPRESSION",
      graphOf([node("b", "branch", { cases: [{ id: "a", when: "'x" }] })]),
      { node: "b", path: ["cases", 0, "when"] },
    ],
    [
      "a place that is never closed",
      "INVALID_EXPRESSION",
      graphOf([node("t", "text", { text: "Hi {{ name" })]),
      { node: "t", path: ["text"] },
    ],
    [
      "a step that is not there",
      "UNBOUND_REFERENCE",
      graphOf([node("t", "text", { text: "{{ steps.gone.out }}" })]),
      { node: "t", path: ["text"] },
    ],
    [
      "a step that comes later",
      "UNBOUND_REFERENCE",
      graphOf(
        [node("t", "text", { text: { $expr: "steps.h.out" } }), node("h", "http", { url: "https://a.test" })],
        ["t.text -> h"],
      ),
      { node: "t", path: ["text"] },
    ],
    [
      "an output that the step lacks",
      "UNBOUND_REFERENCE",
      graphOf([start, node("s", "transform", { expr: "steps.start.nope" })], ["start -> s"]),
      { node: "s", path: ["expr"] },
    ],
    [
      "an input that the node lacks",
      "UNBOUND_REFERENCE",
      graphOf([start, node("s", "transform", { expr: "inputs.nope" })], ["start -> s"]),
      { node: "s", path: ["expr"] },
    ],
    [
      "a parent that holds nothing",
      "UNKNOWN_PARENT",
      graphOf([node("a", "input", {}, { parent: "b" })]),
      { node: "a" },
    ],
    [
      "two outputs of one name",
      "DUPLICATE_OUTPUT",
      graphOf(
        [start, node("o1", "output", { name: "x" }), node("o2", "output", { name: "x" })],
        ["start -> o1", "start -> o2"],
      ),
      { node: "o2", path: ["name"] },
    ],
    [
      "a write that nobody approves",
      "WRITE_WITHOUT_GATE",
      graphOf([start, write], ["start -> write"]),
      { node: "write" },
    ],
    [
      "a write on the rejected path",
      "WRITE_WITHOUT_GATE",
      graphOf([start, approve, write], ["start -> approve", "approve.rejected -> write"]),
      { node: "write" },
    ],
    [
      "a disabled step that has nothing to pass on",
      "UNREACHABLE",
      graphOf([node("h", "http", { url: "https://a.test" }, { disabled: true }), step], ["h -> step"]),
      { node: "step", port: "in" },
    ],
  ];

  test.each(cases)("%s: %s", (_name, code, graph, place) => {
    const problem = only(check(graph), code);

    expect(problem.place).toEqual(place);
    expect(problem.message).toMatch(/\.$/);
  });

  test.each(cases.filter(([, code, graph]) => check(graph).some((problem) => problem.code === code && problem.fix)))(
    "the fix of %s removes it",
    (_name, code, graph) => {
      const mended = check(mend(graph, only(check(graph), code)));

      expect(codes(mended)).not.toContain(code);
    },
  );
});

describe("connections and models", () => {
  const db = node("d", "db.write", { connection: "c1", sql: "x" });
  const gate = node("ok", "approval", { title: "ok?" });
  const graph = graphOf([start, gate, db], ["start -> ok", "ok.approved -> d"]);

  test("are checked only when they are known", () => {
    expect(check(graph)).toEqual([]);
    expect(check(graphOf([node("m", "model", { prompt: "x" })]))).toEqual([]);
  });

  test("a connection of another connector does not count, and the only fitting one is offered", () => {
    const problem = only(
      check(graph, {
        connections: [
          { id: "c1", connector: "mail" },
          { id: "c2", connector: "db" },
        ],
      }),
      "CONNECTION_MISSING",
    );

    expect(problem.place).toEqual({ node: "d", path: ["connection"] });
    expect(check(mend(graph, problem), { connections: [{ id: "c2", connector: "db" }] })).toEqual([]);
  });

  test("a model step without a model says where to add one", () => {
    const problem = only(check(graphOf([node("m", "model", { prompt: "x" })]), { hasModel: false }), "MODEL_MISSING");

    expect(problem.message).toContain("Settings");
  });
});

describe("gates before writes", () => {
  const post = (id: string) => node(id, "http", { method: "POST", url: "https://a.test" });
  const gate = node("ok", "approval", { title: "ok?" });

  test("a warning for a plain write, an error for a connector's", () => {
    const plain = only(check(graphOf([post("w")])), "WRITE_WITHOUT_GATE");
    const connector = only(
      check(graphOf([start, node("d", "db.write", { connection: "c", sql: "x" })], ["start -> d"])),
      "WRITE_WITHOUT_GATE",
    );

    expect([plain.severity, connector.severity]).toEqual(["warning", "error"]);
  });

  test("a read needs none, and a bound method counts as a write", () => {
    expect(check(graphOf([node("r", "http", { url: "https://a.test" })]))).toEqual([]);
    expect(
      codes(check(graphOf([node("r", "http", { url: "https://a.test", method: { $expr: "run.input.m" } })]))),
    ).toEqual(["WRITE_WITHOUT_GATE"]);
  });

  test("an approval far upstream guards everything behind it", () => {
    const graph = graphOf([start, gate, step, post("w")], ["start -> ok", "ok.approved -> step", "step -> w"]);
    expect(check(graph)).toEqual([]);
  });

  test("a way around the approval does not count", () => {
    const join = node("j", "join");
    const graph = graphOf(
      [start, gate, join, post("w")],
      ["start -> ok", "ok.approved -> j", edge("start -> j", "around"), "j -> w"],
    );

    expect(codes(check(graph))).toEqual(["WRITE_WITHOUT_GATE"]);
  });

  test("one required input behind an approval is enough: the step waits for it", () => {
    const write = node("d", "db.write", { connection: "c", sql: "x" });
    const graph = graphOf([start, gate, write], ["start -> ok", "ok.approved -> d.in", "start -> d.more"]);

    expect(check(graph)).toEqual([]);
  });

  test("a disabled approval guards nothing", () => {
    const graph = graphOf([start, { ...gate, disabled: true }, post("w")], ["start -> ok", "ok.approved -> w"]);
    expect(codes(check(graph))).toContain("WRITE_WITHOUT_GATE");
  });

  test("the fix keeps the edge's label and lets the value pass through the approval", () => {
    const graph = graphOf([start, post("w")], [{ ...edge("start -> w", "e"), label: "body" }]);

    const mended = mend(graph, only(check(graph), "WRITE_WITHOUT_GATE"));

    expect(check(mended)).toEqual([]);
    const into = mended.edges.find(({ to }) => to.node === "w");
    expect(into).toMatchObject({ label: "body", from: { port: "approved" } });
    expect(mended.edges.some(({ from, to }) => from.node === "start" && to.node === into?.from.node)).toBe(true);
  });
});

describe("tolerance", () => {
  test("bindings fit any param, at any depth; template places fit formats", () => {
    const graph = graphOf(
      [
        node("h", "http", { url: "https://a.test/{{ run.input.id }}", timeoutMs: { $expr: "run.input.t" } }),
        node("g", "http", { url: "{{ run.input.url }}" }),
        node("b", "branch", { cases: [{ id: { $expr: "run.input.id" }, when: "true" }] }),
        node("c", "branch", { cases: { $expr: "run.input.cases" } }),
        node("after", "transform"),
      ],
      ["c.anything -> after"],
    );

    expect(check(graph)).toEqual([]);
  });

  test("what is wrong with a disabled node is a warning", () => {
    const problems = check(
      graphOf([node("h", "http", {}, { disabled: true }), node("x", "nope", {}, { disabled: true })]),
    );

    expect(codes(problems)).toEqual(["UNKNOWN_TYPE", "INVALID_PARAM"]);
    expect(hasErrors(problems)).toBe(false);
  });

  test("a note may stand anywhere", () => {
    expect(check(graphOf([node("n", "note", { text: "hello {{ there" })]))).toEqual([]);
  });

  test("an edge into a step that refers to a later free one is offered", () => {
    const graph = graphOf([node("t", "text", { text: "{{ steps.start.out }}" }), start]);

    const problem = only(check(graph), "UNBOUND_REFERENCE");

    expect(check(mend(graph, problem))).toEqual([]);
  });
});

describe("injected faults", () => {
  type Injection = { graph: GraphBody; code: ProblemCode; place: Problem["place"] };
  const injections: ((graph: GraphBody, pick: number) => Injection)[] = [
    (graph, pick) => {
      const at = pick % graph.nodes.length;
      const id = graph.nodes[at]?.id as string;
      return {
        graph: { ...graph, nodes: graph.nodes.map((each, i) => (i === at ? { ...each, type: "nope" } : each)) },
        code: "UNKNOWN_TYPE",
        place: { node: id },
      };
    },
    (graph, pick) => {
      const bad = { ...edge(`n${pick % graph.nodes.length} -> gone`, "bad") };
      return { graph: { ...graph, edges: [...graph.edges, bad] }, code: "DANGLING_EDGE", place: { edge: "bad" } };
    },
    (graph, pick) => {
      const at = 1 + (pick % (graph.nodes.length - 1));
      const id = graph.nodes[at]?.id as string;
      return {
        graph: {
          ...graph,
          nodes: graph.nodes.map((each, i) => (i === at ? { ...each, params: { ...each.params, odd: 1 } } : each)),
        },
        code: "INVALID_PARAM",
        place: { node: id, path: ["odd"] },
      };
    },
    (graph, pick) => {
      const at = 1 + (pick % (graph.nodes.length - 1));
      const id = graph.nodes[at]?.id as string;
      return {
        graph: { ...graph, edges: graph.edges.filter(({ to }) => to.node !== id) },
        code: "MISSING_INPUT",
        place: { node: id, port: "in" },
      };
    },
    (graph, pick) => {
      const into = graph.edges[pick % graph.edges.length] as GraphBody["edges"][number];
      const back = { id: "back", from: { node: into.to.node, port: "out" }, to: { node: into.to.node, port: "in" } };
      return {
        graph: { ...graph, edges: [...graph.edges, back] },
        code: "CYCLE",
        place: { edge: "back", node: into.to.node },
      };
    },
    (graph) => {
      const extra = [node("late", "input"), node("early", "text", { text: "{{ steps.late.out }}" })];
      return {
        graph: { nodes: [...graph.nodes, ...extra], edges: graph.edges },
        code: "UNBOUND_REFERENCE",
        place: { node: "early", path: ["text"] },
      };
    },
    (graph, pick) => {
      const write = node("w", "http", { method: "POST", url: "https://a.test" });
      const edges = [...graph.edges, edge(`n${pick % graph.nodes.length} -> w`, "into")];
      return { graph: { nodes: [...graph.nodes, write], edges }, code: "WRITE_WITHOUT_GATE", place: { node: "w" } };
    },
  ];

  test("a sound graph has no problems", () => {
    fc.assert(
      fc.property(soundGraphs(), (graph) => {
        expect(check(graph)).toEqual([]);
      }),
    );
  });

  test("are found at their place, and their fix removes them", () => {
    fc.assert(
      fc.property(soundGraphs(), fc.constantFrom(...injections), fc.nat(), (graph, inject, pick) => {
        const { graph: bad, code, place } = inject(graph, pick);

        const found = check(bad).find(
          (problem) => problem.code === code && JSON.stringify(problem.place) === JSON.stringify(place),
        );

        expect(found).toBeDefined();
        if (!found?.fix) return;
        const left = check(mend(bad, found));
        expect(
          left.some((problem) => problem.code === code && JSON.stringify(problem.place) === JSON.stringify(place)),
        ).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe("10,000 nodes", () => {
  test.each([
    ["chain", false],
    ["chain", true],
    ["star", true],
  ] as const)("in a %s (references: %s) validate without a problem", (shape, references) => {
    expect(check(bigGraph(shape, 10_000, references))).toEqual([]);
  });

  test("that are all wrong are all reported", () => {
    const graph = bigGraph("chain", 10_000);
    const bad = { nodes: graph.nodes.map((each) => ({ ...each, type: "nope" })), edges: graph.edges };

    expect(check(bad).filter(({ code }) => code === "UNKNOWN_TYPE")).toHaveLength(10_000);
  });

  test("twice the nodes cost about twice the steps, not four times", () => {
    const reads = (size: number) => {
      let count = 0;
      const graph = bigGraph("chain", size, true);
      const get = (target: GraphEdge, key: PropertyKey) => {
        count++;
        return Reflect.get(target, key);
      };
      const counted = { nodes: graph.nodes, edges: graph.edges.map((each) => new Proxy(each, { get })) };
      validate(counted, testManifests);
      return count;
    };

    expect(reads(4_000) / reads(2_000)).toBeLessThan(2.2);
  });
});

test("an input that is needed only for one choice of a param is asked for only then", () => {
  const text = testManifests.get("text");
  if (!text) throw new Error("The manifest is gone.");
  const manifests = new Map([
    ...testManifests,
    [
      "text",
      { ...text, inputs: [{ id: "in", type: "any" as const, requiredWhen: { param: "text", is: "from input" } }] },
    ],
  ]);
  const problems = (value: string, edges: GraphEdge[] = []) =>
    validate(graphOf([node("start", "input"), node("t", "text", { text: value })], edges), manifests);

  expect(codes(problems("from input"))).toContain("MISSING_INPUT");
  expect(codes(problems("from input", [edge("start -> t", "e")]))).not.toContain("MISSING_INPUT");
  expect(codes(problems("something else"))).not.toContain("MISSING_INPUT");
});
