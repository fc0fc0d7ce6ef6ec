/** Short ways to write graphs, and random sound ones. */
import fc from "fast-check";
import type { GraphBody, GraphEdge, GraphNode, Params } from "../graph/graph.ts";

export function node(id: string, type = "transform", params: Params = {}, more: Partial<GraphNode> = {}): GraphNode {
  return { id, type, version: 1, title: "", position: { x: 0, y: 0 }, params, ...more };
}

/** `"a.out -> b.in"`; the ports default to `out` and `in`. */
export function edge(text: string, id = text.replace(/[^A-Za-z0-9_]+/g, "_")): GraphEdge {
  const [from = "", to = ""] = text.split("->").map((side) => side.trim());
  const [source = "", output = "out"] = from.split(".");
  const [target = "", input = "in"] = to.split(".");
  return { id, from: { node: source, port: output }, to: { node: target, port: input } };
}

export function graphOf(nodes: GraphNode[], edges: (string | GraphEdge)[] = []): GraphBody {
  return { nodes, edges: edges.map((each) => (typeof each === "string" ? edge(each) : each)) };
}

/** A chain of transforms behind one input, or all of them behind the input directly. */
export function bigGraph(shape: "chain" | "star", size: number, reference = false): GraphBody {
  const nodes = [node("n0", "input")];
  const edges: GraphEdge[] = [];
  for (let i = 1; i < size; i++) {
    const from = shape === "chain" ? i - 1 : 0;
    nodes.push(node(`n${i}`, "transform", { expr: reference ? `steps.n${from}.out` : "inputs.in" }));
    edges.push(edge(`n${from} -> n${i}`));
  }
  return { nodes, edges };
}

/** Graphs without any problem: an input, then transforms and sums that take from earlier nodes. */
export function soundGraphs(maxNodes = 12): fc.Arbitrary<GraphBody> {
  const picks = fc.array(fc.record({ many: fc.boolean(), from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) }), {
    minLength: 2,
    maxLength: maxNodes,
  });
  return picks.map((list) => {
    const nodes = [node("n0", "input")];
    const edges: GraphEdge[] = [];
    for (const [i, { many, from }] of list.entries()) {
      const id = `n${i + 1}`;
      const sources = [...new Set(from.map((pick) => pick % nodes.length))];
      nodes.push(many ? node(id, "sum") : node(id, "transform", { expr: `steps.n${sources[0]}.out` }));
      const used = many ? sources : sources.slice(0, 1);
      for (const source of used) edges.push(edge(`n${source} -> ${id}`));
    }
    return { nodes, edges };
  });
}

/**
 * Graphs without any problem that hold regions, up to three deep: as `soundGraphs`, where a step that begins a body
 * works on what the round begins with, and some steps refer to what stands before the regions around them.
 */
export function nestedGraphs(maxSteps = 16): fc.Arbitrary<GraphBody> {
  const pick = fc.record({
    act: fc.constantFrom("step", "sum", "open", "close"),
    type: fc.constantFrom("map", "repeat", "section"),
    from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    far: fc.nat(),
  });
  return fc.array(pick, { minLength: 3, maxLength: maxSteps }).map((picks) => {
    const nodes = [node("n0", "input")];
    const edges: GraphEdge[] = [];
    const scopes: { region?: string; ids: string[] }[] = [{ ids: ["n0"] }];
    const add = ({ act, type, from, far }: Omit<(typeof picks)[number], "act"> & { act: string }) => {
      const scope = scopes.at(-1) as (typeof scopes)[number];
      const id = `n${nodes.length}`;
      const sources = [...new Set(from.map((each) => scope.ids[each % scope.ids.length]))].filter((each) => each);
      const used = act === "sum" ? sources : sources.slice(0, 1);
      const outer = scopes.at(-2)?.ids ?? [];
      // What feeds the region around this step comes before it; the last of that scope is the region itself.
      const seen = edges.find(({ to }) => to.node === scope.region)?.from.node;
      const expr = used[0]
        ? `steps.${used[0]}.out`
        : seen && far % 2 && outer.length > 0
          ? `steps.${seen}.out`
          : "inputs.in";
      const parent = scope.region === undefined ? {} : { parent: scope.region };
      nodes.push(
        act === "open"
          ? node(id, type, type === "section" ? { lock: id } : {}, parent)
          : act === "sum"
            ? node(id, "sum", {}, parent)
            : node(id, "transform", { expr }, parent),
      );
      for (const source of used) edges.push(edge(`${source} -> ${id}`));
      scope.ids.push(id);
      if (act === "open") scopes.push({ region: id, ids: [] });
    };
    const close = () => {
      if (scopes.at(-1)?.ids.length === 0) add({ act: "step", type: "map", from: [0], far: 0 });
      scopes.pop();
    };
    for (const each of picks) {
      if (each.act === "close" || (each.act === "open" && scopes.length > 3)) {
        if (scopes.length > 1) close();
      } else add(each);
    }
    while (scopes.length > 1) close();
    return { nodes, edges };
  });
}
