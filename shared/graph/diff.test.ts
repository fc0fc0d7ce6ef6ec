import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edge, graphOf, node, soundGraphs } from "../testing/graphs.ts";
import {
  applyDiff,
  creation,
  diffBetween,
  type GraphDiff,
  type GraphRecords,
  graphDiff,
  isEmpty,
  reverse,
  squash,
  toBody,
  toRecords,
} from "./diff.ts";
import type { GraphBody, GraphNode } from "./graph.ts";

/** A graph and what became of it: nodes and edges gone, moved, retitled, reconfigured, added. */
const histories = (steps: number) =>
  fc
    .tuple(soundGraphs(), fc.array(fc.tuple(fc.nat(), fc.nat(5)), { minLength: steps, maxLength: steps }))
    .map(([graph, picks]) => {
      const states: GraphRecords[] = [toRecords(graph)];
      for (const [pick, kind] of picks)
        states.push(toRecords(changed(toBody(states.at(-1) as GraphRecords), pick, kind)));
      return states as [GraphRecords, ...GraphRecords[]];
    });

function changed({ nodes, edges }: GraphBody, pick: number, kind: number): GraphBody {
  const at = pick % Math.max(1, nodes.length);
  const edit = (patch: (old: GraphNode) => Partial<GraphNode>) => ({
    nodes: nodes.map((each, i) => (i === at ? { ...each, ...patch(each) } : each)),
    edges,
  });
  switch (kind) {
    case 0:
      return { nodes: nodes.filter((_, i) => i !== at), edges };
    case 1:
      return { nodes, edges: edges.filter((_, i) => i !== pick % Math.max(1, edges.length)) };
    case 2:
      return edit(() => ({ title: `title ${pick % 3}` }));
    case 3:
      return edit((old) => ({ params: { ...old.params, [`p${pick % 2}`]: pick % 3 } }));
    case 4:
      return edit(() => ({ position: { x: pick % 5, y: 0 } }));
    default:
      return { nodes: [...nodes, node(`new${pick % 4}_${nodes.length}`)], edges };
  }
}

describe("algebra", () => {
  test("applying the difference gives the other state, and a second difference is empty", () => {
    fc.assert(
      fc.property(histories(3), ([from, , , to]) => {
        const result = applyDiff(from, diffBetween(from, to as GraphRecords));

        expect(result).toEqual(to);
        expect(isEmpty(diffBetween(result, to as GraphRecords))).toBe(true);
      }),
    );
  });

  test("reverse undoes", () => {
    fc.assert(
      fc.property(histories(3), ([from, , , to]) => {
        const diff = diffBetween(from, to as GraphRecords);

        expect(applyDiff(applyDiff(from, diff), reverse(diff))).toEqual(from);
        expect(reverse(reverse(diff))).toEqual(diff);
      }),
    );
  });

  test("squash is applying twice", () => {
    fc.assert(
      fc.property(histories(2), ([a, b, c]) => {
        const [first, second] = [diffBetween(a, b as GraphRecords), diffBetween(b as GraphRecords, c as GraphRecords)];

        expect(applyDiff(a, squash(first, second))).toEqual(applyDiff(applyDiff(a, first), second));
        expect(isEmpty(squash(first, reverse(first)))).toBe(true);
      }),
    );
  });

  test("what a diff does not touch keeps its identity", () => {
    fc.assert(
      fc.property(histories(1), ([from, to]) => {
        const diff = diffBetween(from, to as GraphRecords);
        const result = applyDiff(from, diff);

        for (const [id, record] of Object.entries(from)) if (!(id in diff)) expect(result[id]).toBe(record);
      }),
    );
  });
});

describe("beside a colleague's edit", () => {
  const old = node("a", "http", { url: "x", method: "GET" });
  const mine: GraphDiff = {
    "node:a": { before: old, after: { ...old, title: "Mine", params: { url: "mine", method: "GET" } } },
  };
  const theirs: GraphDiff = {
    "node:a": { before: old, after: { ...old, position: { x: 9, y: 9 }, params: { url: "x", method: "POST" } } },
  };

  test("both edits stand, field by field and param by param", () => {
    const both = applyDiff(applyDiff(toRecords(graphOf([old])), mine), theirs);

    expect(both["node:a"]).toEqual({
      ...old,
      title: "Mine",
      position: { x: 9, y: 9 },
      params: { url: "mine", method: "POST" },
    });
    expect(applyDiff(both, reverse(mine))["node:a"]).toEqual({
      ...old,
      position: { x: 9, y: 9 },
      params: { url: "x", method: "POST" },
    });
  });

  test("an edit of a node that is gone does nothing", () => {
    const empty = toRecords(graphOf([]));
    expect(applyDiff(empty, mine)).toBe(empty);
  });

  test("undo of one's own edit leaves another field's edit alone, whatever the two were", () => {
    const params = fc.dictionary(fc.constantFrom("p", "q", "r"), fc.nat(3));
    fc.assert(
      fc.property(params, params, fc.string({ maxLength: 5 }), (start, mineParams, title) => {
        const base = node("a", "http", start);
        const records = toRecords(graphOf([base]));
        const one: GraphDiff = { "node:a": { before: base, after: { ...base, params: mineParams } } };
        const other: GraphDiff = { "node:a": { before: base, after: { ...base, title, position: { x: 1, y: 1 } } } };

        const undone = applyDiff(applyDiff(applyDiff(records, one), other), reverse(one));

        expect(undone).toEqual(applyDiff(records, other));
      }),
    );
  });
});

describe("a diff from outside", () => {
  test("is read when each key fits its record", () => {
    const diff = creation(node("a"), edge("a -> b"));
    expect(graphDiff.parse(JSON.parse(JSON.stringify(diff)))).toEqual(diff);
  });

  test.each([
    ["a key that names nothing", '{"thing:a":{"before":null,"after":null}}'],
    ["an id unlike its key", `{"node:b":{"before":null,"after":${JSON.stringify(node("a"))}}}`],
    ["an edge under a node's key", `{"node:a":{"before":null,"after":${JSON.stringify(edge("a -> b"))}}}`],
    ["a prototype key", '{"__proto__":{"before":null,"after":{"polluted":true}}}'],
    ["an unknown field", `{"node:a":{"before":null,"after":${JSON.stringify({ ...node("a"), extra: 1 })}}}`],
  ])("is refused with %s", (_name, text) => {
    const result = graphDiff.safeParse(JSON.parse(text));

    if (result.success) expect(Object.keys(result.data)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    if (!text.includes("__proto__")) expect(result.success).toBe(false);
  });
});
