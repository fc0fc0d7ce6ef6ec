import fc from "fast-check";
import { expect, test } from "vitest";
import { edge, graphOf, nestedGraphs, node, soundGraphs } from "../testing/graphs.ts";
import { testManifests } from "../testing/manifests.ts";
import { applyDiff, toBody, toRecords } from "./diff.ts";
import { type Extracted, extracting } from "./extract.ts";
import type { GraphBody } from "./graph.ts";
import { inlining } from "./inline.ts";
import { validate } from "./validate.ts";

function collapsed(graph: GraphBody, nodes: string[]) {
  const found = extracting({ graph, manifests: testManifests, nodes, title: "Part" });
  if ("refused" in found) throw new Error(`Refused: ${found.refused}`);
  const { diff, node: call } = found.replacement("g_part");
  return { body: found.body, call, graph: toBody(applyDiff(toRecords(graph), diff)) };
}

function expanded({ graph, call, body }: ReturnType<typeof collapsed>): GraphBody {
  const diff = inlining(graph, testManifests, call, body)?.diff ?? {};
  return toBody(applyDiff(toRecords(graph), diff));
}

/** What a graph does: its steps with their settings, and its lines in the order in which their ends see them. */
function meaning({ nodes, edges }: GraphBody) {
  const ends = Map.groupBy(edges, ({ to }) => `${to.node}.${to.port}`);
  return {
    nodes: Object.fromEntries(nodes.map(({ id, type, params, parent = null }) => [id, { type, params, parent }])),
    lines: Object.fromEntries(
      [...ends].map(([to, list]) => [to, list.map(({ from, label = "" }) => `${from.node}.${from.port} ${label}`)]),
    ),
  };
}

const errorsOf = (graph: GraphBody) =>
  validate(graph, testManifests, {}).filter(({ severity }) => severity === "error");

test("one value in, one out: the line leads through the sub-graph, and nothing is packed", () => {
  const { graph, body } = collapsed(
    graphOf([node("a", "input"), node("b"), node("c"), node("d", "output")], ["a -> b", "b -> c", "c -> d"]),
    ["b", "c"],
  );

  expect(graph.nodes.map(({ type }) => type).toSorted()).toEqual(["input", "output", "subgraph"]);
  expect(graph.edges.map(({ from, to }) => `${from.node} ${to.node}`)).toEqual(["subgraph d", "a subgraph"]);
  expect(body.nodes.map(({ type }) => type).toSorted()).toEqual(["input", "output", "transform", "transform"]);
});

test("several values are packed before the call and picked apart inside, those that expressions name too", () => {
  const { graph, body } = collapsed(
    graphOf(
      [
        node("a", "input"),
        node("b"),
        node("c", "transform", { expr: "steps.a.out & inputs.in & run.input.x" }),
        node("d", "sum"),
      ],
      ["a -> b", "b -> c", "c -> d", "a -> d"],
    ),
    ["c"],
  );

  expect(graph.nodes.find(({ params }) => params.value !== undefined)?.params.value).toEqual({
    b: { $expr: "steps.b.out" },
    a: { $expr: "steps.a.out" },
    input: { $expr: "run.input" },
  });
  expect(body.nodes.find(({ id }) => id === "c")?.params.expr).toBe("run.input.a & inputs.in & run.input.input.x");
});

test("what a choice may leave out stays left out: behind the call a branch asks whether it came", () => {
  const graph = graphOf(
    [
      node("a", "input"),
      node("choose", "branch", { cases: [{ id: "big", when: "inputs.in > 1" }] }),
      node("large"),
      node("small"),
    ],
    ["a -> choose", "choose.big -> large", "choose.otherwise -> small"],
  );

  const there = collapsed(graph, ["choose"]);

  expect(there.graph.nodes.filter(({ type }) => type === "branch")).toHaveLength(2);
  expect(meaning(expanded(there))).toEqual(meaning(graph));
});

test("what speaks for its own run, or is named by a setting elsewhere, is refused with its name", () => {
  const graph = graphOf(
    [
      node("a", "input"),
      node("b"),
      node("later", "milestone", { after: "b" }),
      node("stop", "cancel", { nodes: ["b"] }),
    ],
    ["a -> b", "b -> later"],
  );
  const tried = (nodes: string[]) => extracting({ graph, manifests: testManifests, nodes, title: "" });

  expect(tried(["b"])).toEqual({ refused: "names", node: "b" });
  expect(tried(["b", "later", "stop"])).toEqual({ refused: "type", node: "stop" });
  expect(tried(["a"])).toEqual({ refused: "none" });
});

test("collapsing any part of a sound graph leaves two sound graphs, and expanding gives the graph that was", () => {
  fc.assert(
    fc.property(
      fc.oneof(soundGraphs(), nestedGraphs()),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      (graph, picks) => {
        const nodes = [...new Set(picks.map((pick) => graph.nodes[pick % graph.nodes.length]?.id ?? ""))];
        const found: Extracted | { refused: string } = extracting({
          graph,
          manifests: testManifests,
          nodes,
          title: "",
        });
        if ("refused" in found) return;
        const there = collapsed(graph, nodes);

        expect(errorsOf(there.graph)).toEqual([]);
        expect(errorsOf(there.body)).toEqual([]);
        expect(meaning(expanded(there))).toEqual(meaning(graph));
      },
    ),
    { numRuns: 300 },
  );
});

test("a region goes along with its body, and values from around it follow", () => {
  const graph = graphOf(
    [
      node("a", "input"),
      node("each", "map"),
      node("x", "transform", { expr: "item & steps.a.out" }, { parent: "each" }),
      node("y", "transform", { expr: "inputs.in" }, { parent: "each" }),
      node("end", "output"),
    ],
    [edge("a -> each"), edge("x -> y"), edge("each -> end")],
  );

  const there = collapsed(graph, ["each"]);

  expect(there.body.nodes.find(({ id }) => id === "x")).toMatchObject({
    parent: "each",
    params: { expr: "item & run.input" },
  });
  expect(meaning(expanded(there))).toEqual(meaning(graph));
});
