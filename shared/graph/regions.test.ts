import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edge, graphOf, nestedGraphs, node } from "../testing/graphs.ts";
import { testManifests } from "../testing/manifests.ts";
import { applyDiff, toBody, toRecords } from "./diff.ts";
import { framesOf } from "./frame.ts";
import type { GraphBody, GraphNode } from "./graph.ts";
import { layoutDiff, layoutOf } from "./layout.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { validate } from "./validate.ts";
import {
  ancestorsOf,
  descendantsOf,
  nodesIn,
  outermostOf,
  parentOf,
  regionsAround,
  subgraphUntil,
  topologicalOrder,
  visibleTo,
  withBodies,
} from "./walk.ts";

const check = (graph: GraphBody) => validate(graph, testManifests);
const codes = (problems: readonly Problem[]) => problems.map(({ code }) => code);
const isRegion = ({ type }: GraphNode) => testManifests.get(type)?.region !== undefined;

function mend(graph: GraphBody, problem: Problem | undefined): GraphBody {
  if (!problem?.fix) throw new Error(`${problem?.code} has no fix.`);
  return toBody(applyDiff(toRecords(graph), problem.fix.diff));
}

function only(problems: readonly Problem[], code: ProblemCode): Problem {
  const found = problems.filter((problem) => problem.code === code);
  expect(found.map(({ message }) => message)).toHaveLength(1);
  return found[0] as Problem;
}

const inside = (parent: string) => ({ parent });

/** start → each(page → draft) → done */
const pages = graphOf(
  [
    node("start", "input"),
    node("each", "map"),
    node("page", "transform", {}, inside("each")),
    node("draft", "transform", { expr: "steps.page.out & steps.start.out & item & index" }, inside("each")),
    node("done", "transform", { expr: "steps.each.out" }),
  ],
  ["start -> each", "page -> draft", "each -> done"],
);

describe("scopes", () => {
  test("a body is a scope of its own, and sees what stands before the regions around it", () => {
    expect(nodesIn(pages, "each").map(({ id }) => id)).toEqual(["page", "draft"]);
    expect(ancestorsOf(pages, "done")).toEqual(new Set(["start", "each"]));
    expect(visibleTo(pages, "draft")).toEqual([new Set(["page"]), new Set(["start"])]);
  });

  test("a part of a graph keeps regions whole, whichever of their nodes is named", () => {
    expect(subgraphUntil(pages, "page").nodes.map(({ id }) => id)).toEqual(["start", "each", "page", "draft"]);
    expect(descendantsOf(pages, "page")).toEqual(new Set(["each", "page", "draft", "done"]));
    expect(descendantsOf(pages, "start")).toEqual(new Set(["each", "page", "draft", "done"]));
    expect(descendantsOf(pages, "each")).toEqual(new Set(["page", "draft", "done"]));
  });

  test("parents that run in a circle or lead nowhere do not hang anything", () => {
    const odd = graphOf([
      node("a", "map", {}, inside("b")),
      node("b", "map", {}, inside("a")),
      node("c", "map", {}, inside("c")),
      node("d", "map", {}, inside("gone")),
    ]);

    expect(topologicalOrder(odd).order.toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(codes(check(odd)).filter((code) => code === "UNKNOWN_PARENT")).toHaveLength(3);
  });

  test("in every graph: bodies follow their region, edges lead forward, and wholes stay whole", () => {
    fc.assert(
      fc.property(nestedGraphs(), fc.nat(), (graph, pick) => {
        const { order } = topologicalOrder(graph);
        const place = new Map(order.map((id, at) => [id, at]));
        for (const { from, to } of graph.edges) expect(place.get(from.node)).toBeLessThan(place.get(to.node) as number);
        for (const { id } of graph.nodes.filter(isRegion)) {
          const body = [...withBodies(graph, [id])].map((inner) => place.get(inner) as number);
          expect(Math.max(...body) - Math.min(...body)).toBe(body.length - 1);
          expect(Math.min(...body)).toBe(place.get(id));
        }
        const { id } = graph.nodes[pick % graph.nodes.length] as GraphNode;
        const part = subgraphUntil(graph, id);
        expect(check(part)).toEqual([]);
        expect(part.nodes.map((each) => each.id)).toContain(outermostOf(graph, id));
        const after = descendantsOf(graph, id).add(id);
        for (const each of after) for (const inner of withBodies(graph, [each])) expect(after).toContain(inner);
        for (const { from, to } of graph.edges) if (after.has(from.node)) expect(after).toContain(to.node);
      }),
    );
  });
});

describe("the validator and regions", () => {
  test("a sound graph with regions has no problems", () => {
    expect(check(pages)).toEqual([]);
    fc.assert(
      fc.property(nestedGraphs(), (graph) => {
        expect(check(graph)).toEqual([]);
      }),
    );
  });

  test("an input that the round feeds counts as fed, another one does not", () => {
    const write = node("w", "db.write", { connection: "c", sql: "x" }, inside("each"));
    const graph = graphOf([node("start", "input"), node("each", "map"), write], ["start -> each"]);

    expect(codes(check(graph))).toEqual(["WRITE_WITHOUT_GATE"]);
    expect(codes(check({ ...graph, edges: [...graph.edges, edge("start -> w.more")] }))).toContain(
      "EDGE_CROSSES_REGION",
    );
  });

  test("a write in a region is guarded by the approval before the region, and that is what the fix draws", () => {
    const write = node("w", "http", { method: "POST", url: "https://a.test" }, inside("inner"));
    const nodes = [node("start", "input"), node("each", "map"), node("inner", "repeat", {}, inside("each")), write];
    const graph = graphOf(nodes, ["start -> each"]);

    const mended = mend(graph, only(check(graph), "WRITE_WITHOUT_GATE"));

    expect(check(mended)).toEqual([]);
    expect(mended.edges.find(({ to }) => to.node === "each")?.from.port).toBe("approved");
  });

  const cases: [string, ProblemCode, GraphBody, Problem["place"], string | undefined][] = [
    [
      "a parent that holds nothing",
      "UNKNOWN_PARENT",
      graphOf([node("a", "input"), node("b", "text", { text: "x" }, inside("a"))]),
      { node: "b" },
      "Take it out",
    ],
    ["a region without a body", "EMPTY_REGION", graphOf([node("m", "map")]), { node: "m" }, "Put a Transform inside"],
    [
      "a region with nothing but a note inside",
      "EMPTY_REGION",
      graphOf([node("m", "map"), node("n", "note", {}, inside("m"))]),
      { node: "m" },
      "Put a Transform inside",
    ],
    [
      "an edge into a region from outside",
      "EDGE_CROSSES_REGION",
      { ...pages, edges: [...pages.edges, edge("start -> draft.also", "e")] },
      { edge: "e" },
      "Remove the edge",
    ],
    [
      "a step that belongs inside by all its edges",
      "EDGE_CROSSES_REGION",
      { nodes: [...pages.nodes, node("more", "transform")], edges: [...pages.edges, edge("draft -> more", "e")] },
      { edge: "e" },
      "Move “transform” into “map”",
    ],
    [
      "a reference into a region",
      "UNBOUND_REFERENCE",
      graphOf(
        pages.nodes.map((each) => (each.id === "done" ? node("done", "transform", { expr: "steps.draft.out" }) : each)),
        pages.edges,
      ),
      { node: "done", path: ["expr"] },
      "Use `steps.each.out`",
    ],
    [
      "`item` outside of a map",
      "UNBOUND_REFERENCE",
      graphOf([node("t", "text", { text: "{{ item.name }}" })]),
      { node: "t", path: ["text"] },
      undefined,
    ],
    [
      "`previous` in a map",
      "UNBOUND_REFERENCE",
      graphOf([node("m", "map"), node("t", "text", { text: "{{ previous }}" }, inside("m"))]),
      { node: "t", path: ["text"] },
      undefined,
    ],
    [
      "a milestone after a node that is not there",
      "UNBOUND_REFERENCE",
      graphOf([node("ms", "milestone", { after: "gone" })]),
      { node: "ms", path: ["after"] },
      "Leave it out",
    ],
    [
      "an end of the region where there is none",
      "INVALID_PARAM",
      graphOf([node("stop", "end", { of: "region" })]),
      { node: "stop", path: ["of"] },
      "Let it end the run",
    ],
    [
      "a cancel of a node in another region",
      "UNBOUND_REFERENCE",
      { nodes: [...pages.nodes, node("c", "cancel", { nodes: ["each", "draft"] })], edges: pages.edges },
      { node: "c", path: ["nodes", 1] },
      "Leave it out",
    ],
    [
      "two outputs of one name in one body",
      "DUPLICATE_OUTPUT",
      graphOf([
        node("m", "map"),
        node("o1", "output", { name: "x" }, inside("m")),
        node("o2", "output", { name: "x" }, inside("m")),
        node("o3", "output", { name: "x" }),
      ]),
      { node: "o2", path: ["name"] },
      'Name it "x_o2"',
    ],
  ];

  test.each(cases)("%s: %s", (_name, code, graph, place, title) => {
    const problem = only(check(graph), code);

    expect(problem.place).toEqual(place);
    expect(problem.message).toMatch(/\.$/);
    expect(problem.fix?.title).toBe(title);
    if (problem.fix) expect(codes(check(mend(graph, problem)))).not.toContain(code);
  });

  test("nine regions in each other are one too many", () => {
    const nodes = Array.from({ length: 9 }, (_, at) => node(`r${at}`, "map", {}, at > 0 ? inside(`r${at - 1}`) : {}));
    const graph = graphOf([...nodes, node("leaf", "transform", {}, inside("r8"))]);

    const problem = only(check(graph), "NESTED_TOO_DEEP");

    expect(problem.place).toEqual({ node: "r8" });
    expect(codes(check(mend(graph, problem)))).toEqual(["EMPTY_REGION"]);
  });

  test("what is wrong inside a disabled region is a warning", () => {
    const graph = graphOf([node("m", "map", {}, { disabled: true }), node("h", "http", {}, inside("m"))]);

    expect(check(graph).map(({ severity }) => severity)).toEqual(["warning"]);
  });

  test("a step fed by the error port of another is fine, and without the policy there is no such port", () => {
    const risky = node("risky", "http", { url: "https://a.test" });
    const graph = (policy: GraphNode["policy"]) =>
      graphOf([{ ...risky, ...(policy && { policy }) }, node("after", "transform")], ["risky.error -> after"]);

    expect(check(graph({ onError: "port" }))).toEqual([]);
    expect(codes(check(graph(undefined)))).toEqual(["UNKNOWN_PORT"]);
  });

  test("10,000 nodes in a thousand regions validate without a problem", () => {
    const nodes = [node("start", "input")];
    const edges = [];
    for (let at = 0; at < 1_000; at++) {
      nodes.push(node(`m${at}`, "map"));
      edges.push(edge(`${at === 0 ? "start" : `m${at - 1}`} -> m${at}`));
      for (let inner = 0; inner < 9; inner++) {
        const expr = inner === 0 ? "steps.start.out & item" : `steps.s${at}_${inner - 1}.out`;
        nodes.push(node(`s${at}_${inner}`, "transform", { expr }, inside(`m${at}`)));
        if (inner > 0) edges.push(edge(`s${at}_${inner - 1} -> s${at}_${inner}`));
      }
    }

    expect(check({ nodes, edges })).toEqual([]);
  });

  test("10,000 steps that all lead back validate, and each is told", () => {
    const nodes = Array.from({ length: 10_000 }, (_, at) => node(`n${at}`, "sum"));
    const edges = nodes.map(({ id }) => edge(`${id} -> ${id}`));

    expect(codes(check({ nodes, edges })).filter((code) => code === "CYCLE")).toHaveLength(10_000);
  });
});

describe("the layout", () => {
  test("keeps bodies in their regions and lays nothing on anything else", () => {
    fc.assert(
      fc.property(nestedGraphs(24), (graph) => {
        const laid = toBody(applyDiff(toRecords(graph), layoutDiff(graph)));
        const frames = framesOf(laid, isRegion);
        const boxOf = ({ id, position: { x, y } }: GraphNode) =>
          frames.get(id) ?? { x, y, right: x + 240, bottom: y + 130 };

        for (const one of laid.nodes) {
          const box = boxOf(one);
          const around = frames.get(parentOf(laid, one.id) ?? "");
          if (around) {
            expect(box.x).toBeGreaterThan(around.x);
            expect(box.y).toBeGreaterThan(around.y);
            expect(box.right).toBeLessThan(around.right);
            expect(box.bottom).toBeLessThan(around.bottom);
          }
          for (const other of nodesIn(laid, parentOf(laid, one.id))) {
            if (other.id === one.id) continue;
            const it = boxOf(other);
            const apart = it.x >= box.right || it.right <= box.x || it.y >= box.bottom || it.bottom <= box.y;
            expect(apart).toBe(true);
          }
        }
        expect(layoutDiff(laid)).toEqual({});
        expect(layoutOf(graph).size).toBe(graph.nodes.length);
        expect(regionsAround(graph, "n0")).toEqual([]);
      }),
    );
  });
});

test("a section inside one of the same lock would wait for itself; another lock, or one by an expression, is fine", () => {
  const nested = (lock: GraphNode["params"]) =>
    graphOf([
      node("outer", "section", { lock: "a" }),
      node("each", "map", {}, inside("outer")),
      node("inner", "section", lock, inside("each")),
      node("step", "transform", {}, inside("inner")),
    ]);

  expect(only(check(nested({ lock: "a" })), "INVALID_PARAM")).toMatchObject({
    place: { node: "inner", path: ["lock"] },
    message: expect.stringContaining("for ever"),
  });
  expect(codes(check(nested({ lock: "b" })))).not.toContain("INVALID_PARAM");
  expect(codes(check(nested({ lock: { $expr: "item" } })))).not.toContain("INVALID_PARAM");
});
