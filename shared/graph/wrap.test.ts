import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edge, graphOf, nestedGraphs, node } from "../testing/graphs.ts";
import { testManifests } from "../testing/manifests.ts";
import { applyDiff, reverse, toBody, toRecords } from "./diff.ts";
import type { GraphBody, GraphEdge, GraphNode } from "./graph.ts";
import { unwrapping } from "./unwrap.ts";
import { validate } from "./validate.ts";
import { ancestorsOf, nodesIn, parentOf } from "./walk.ts";
import { wrapping } from "./wrap.ts";

const check = (graph: GraphBody) => validate(graph, testManifests);

function wrap(graph: GraphBody, nodes: string[], type = "map") {
  const wrapped = wrapping({ graph, manifests: testManifests, nodes, type });
  if (!wrapped) throw new Error("Nothing was wrapped.");
  return { ...wrapped, graph: toBody(applyDiff(toRecords(graph), wrapped.diff)) };
}

const ends = (graph: GraphBody) =>
  graph.edges.map(({ from, to }) => `${from.node}.${from.port} -> ${to.node}.${to.port}`).toSorted();

/** Mends circles as a person would, one click after the other. */
function unrolled(graph: GraphBody): GraphBody {
  let current = graph;
  for (;;) {
    const problem = check(current).find(({ code }) => code === "CYCLE");
    if (!problem) return current;
    expect(problem.fix?.title).toBe("Wrap the circle in a repeat");
    current = toBody(applyDiff(toRecords(current), problem.fix?.diff ?? {}));
  }
}

describe("wrapping chosen nodes", () => {
  const chain = graphOf(
    [node("start", "input"), node("a"), node("b"), node("end", "transform", { expr: "steps.b.out & steps.start.out" })],
    ["start -> a", "a -> b", "b -> end"],
  );

  test("leads what came in through the region's input, what went out through its output", () => {
    const { graph, region } = wrap(chain, ["a", "b"]);

    expect(ends(graph)).toEqual(["a.out -> b.in", "map.out -> end.in", "start.out -> map.in"]);
    expect(nodesIn(graph, region).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(graph.nodes.find(({ id }) => id === "end")?.params).toEqual({ expr: "steps.map.out & steps.start.out" });
    expect(check(graph)).toEqual([]);
  });

  test("and unwrapping gives back what was there", () => {
    const { graph, region } = wrap(chain, ["a", "b"]);

    const back = toBody(applyDiff(toRecords(graph), unwrapping(graph, testManifests, region) ?? {}));

    expect(ends(back)).toEqual(ends(chain));
    expect(back.nodes).toEqual(chain.nodes);
  });

  test("takes what lies between the chosen ones along, and leaves the run's inputs and outputs outside", () => {
    const graph = graphOf(
      [node("start", "input"), node("a"), node("b"), node("c"), node("end", "output")],
      ["start -> a", "a -> b", "b -> c", "c -> end"],
    );

    const { graph: wrapped, region } = wrap(graph, ["start", "a", "c", "end"]);

    expect(nodesIn(wrapped, region).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(check(wrapped)).toEqual([]);
  });

  test("nodes of different scopes, or none, cannot be wrapped", () => {
    const { graph } = wrap(chain, ["a"]);

    expect(wrapping({ graph, manifests: testManifests, nodes: ["a", "b"], type: "map" })).toBeUndefined();
    expect(wrapping({ graph, manifests: testManifests, nodes: ["start"], type: "map" })).toBeUndefined();
    expect(wrapping({ graph, manifests: testManifests, nodes: ["b"], type: "transform" })).toBeUndefined();
  });

  test("a second value from outside is brought in by an expression, and the region comes after it", () => {
    const graph = graphOf(
      [node("x", "input"), node("y", "text", { text: "y" }), node("a"), node("end", "output")],
      ["x -> a", "y.text -> a.also", "a -> end"],
    );

    const { graph: wrapped, region } = wrap(graph, ["a"]);

    expect(check(wrapped)).toEqual([]);
    expect(ancestorsOf(wrapped, region)).toEqual(new Set(["x", "y", "join", "transform_3"]));
    expect(nodesIn(wrapped, region).map(({ params }) => params)).toContainEqual({
      expr: "inputs.in",
      value: { $expr: "steps.y.text" },
    });
  });

  test("any choice of nodes of a sound graph leaves a sound graph, and one undo gives it back", () => {
    fc.assert(
      fc.property(
        nestedGraphs(),
        fc.nat(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("map", "repeat", "section"),
        (graph, scope, picks, type) => {
          const one = graph.nodes[scope % graph.nodes.length] as GraphNode;
          const siblings = nodesIn(graph, parentOf(graph, one.id));
          const nodes = picks.map((pick) => siblings[pick % siblings.length]?.id ?? "");

          const wrapped = wrapping({ graph, manifests: testManifests, nodes, type });

          if (!wrapped) {
            expect(nodes.every((id) => id === "n0")).toBe(true);
            return;
          }
          const records = applyDiff(toRecords(graph), wrapped.diff);
          expect(check(toBody(records))).toEqual([]);
          expect(applyDiff(records, reverse(wrapped.diff))).toEqual(toRecords(graph));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("unwrapping leaves no wall, no loose end and no stray parent", () => {
    fc.assert(
      fc.property(nestedGraphs(), (graph) => {
        for (const { id, type } of graph.nodes) {
          const diff = unwrapping(graph, testManifests, id);
          expect(diff === undefined).toBe(!["map", "repeat", "section"].includes(type));
          if (!diff) continue;
          const left = check(toBody(applyDiff(toRecords(graph), diff))).map(({ code }) => code);
          for (const code of ["EDGE_CROSSES_REGION", "UNKNOWN_PARENT", "DANGLING_EDGE"])
            expect(left).not.toContain(code);
        }
      }),
    );
  });
});

describe("wrapping a circle", () => {
  test("start → draft → check → back to draft: the last round's result goes on", () => {
    const graph = graphOf(
      [node("start", "input"), node("draft", "sum"), node("check"), node("end", "output")],
      ["start -> draft", "draft -> check", "check -> draft", "check -> end"],
    );

    const mended = unrolled(graph);

    expect(check(mended)).toEqual([]);
    expect(ends(mended)).toEqual(["draft.out -> check.in", "repeat.out -> end.in", "start.out -> repeat.in"]);
    expect(mended.nodes.find(({ id }) => id === "repeat")?.params).toEqual({ until: "false", max: 10 });
  });

  test("a branch that leaves the circle ends it", () => {
    const graph = graphOf(
      [
        node("start", "input"),
        node("draft", "sum"),
        node("ok", "branch", { cases: [{ id: "yes", when: "true" }] }),
        node("end", "output"),
      ],
      ["start -> draft", "draft -> ok", "ok.otherwise -> draft", "ok.yes -> end"],
    );

    const mended = unrolled(graph);

    expect(check(mended)).toEqual([]);
    expect(mended.nodes.find(({ id }) => id === "repeat")?.params.until).toBe("$exists(previous.ok_yes)");
    const outputs = nodesIn(mended, "repeat").filter(({ type }) => type === "output");
    expect(outputs.map(({ params }) => params.name)).toEqual(["ok_otherwise", "ok_yes"]);
  });

  test("a step that feeds itself becomes a loop of one", () => {
    const graph = graphOf([node("start", "input"), node("a", "sum")], ["start -> a", "a -> a"]);

    const mended = unrolled(graph);

    expect(check(mended)).toEqual([]);
    expect(ends(mended)).toEqual(["start.out -> repeat.in"]);
  });

  test("whatever edges lead back, wherever: the fixes leave a sound graph without circles", () => {
    const graphs = fc
      .tuple(nestedGraphs(), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 4 }))
      .map(([graph, picks]) => {
        const extra: GraphEdge[] = [];
        const dropped = new Set<string>();
        for (const [at, [one, two, instead]] of picks.entries()) {
          const from = graph.nodes[one % graph.nodes.length] as GraphNode;
          const siblings = nodesIn(graph, parentOf(graph, from.id)).filter(({ type }) => type !== "input");
          const to = siblings[two % Math.max(1, siblings.length)];
          if (!to || from.type === "input") continue;
          const port =
            to.type === "sum" || isOpen(graph, extra, to) ? "in" : to.type === "transform" ? "also" : undefined;
          if (port === undefined || extra.some((each) => each.to.node === to.id && port !== "in")) continue;
          extra.push(edge(`${from.id} -> ${to.id}.${port}`, `back${at}`));
          if (instead && to.type === "sum")
            for (const { id, to: end } of graph.edges) if (end.node === to.id) dropped.add(id);
        }
        // What the references of a sound graph rest on must stay.
        const edges = graph.edges.filter(({ id, to }) => !dropped.has(id) || to.port !== "in");
        return { nodes: graph.nodes, edges: [...edges, ...extra] };
      })
      .filter((graph) => check(graph).every(({ code }) => code === "CYCLE"));
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(check(unrolled(graph))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** A round's first step, or a region that nothing feeds, has its input free. */
function isOpen(graph: GraphBody, extra: readonly GraphEdge[], to: GraphNode): boolean {
  return ![...graph.edges, ...extra].some((each) => each.to.node === to.id);
}
