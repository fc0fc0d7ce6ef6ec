import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Grown, readReply } from "./readReply.ts";

const node = (id: string, params = {}) => ({ id, type: "transform", title: "", params });
const edge = (from: string, to: string) => ({ from, fromPort: "out", to, toPort: "in", label: "" });
const plan = {
  outcome: 'A "quoted" } outcome',
  criteria: [{ id: "c", text: "t", check: "human", expr: "" }],
  constraints: [],
  rationale: "because {of} braces",
  nodes: [node("a", { deep: { list: [{ text: "}}]{" }] } }), node("b"), node("c")],
  edges: [edge("a", "b"), edge("b", "c")],
};

function readInPieces(text: string, cuts: number[]) {
  const reader = readReply();
  const grown: Grown = { nodes: [], edges: [] };
  const take = (more: Grown) => {
    grown.nodes.push(...more.nodes);
    grown.edges.push(...more.edges);
  };
  const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
  for (const [i, at] of places.slice(0, -1).entries()) take(reader.push(text.slice(at, places[i + 1])));
  const { reply, rest } = reader.finish();
  take(rest);
  return { reply, grown };
}

describe("a reply that is still being written", () => {
  test("gives the same plan however it is cut, each part once and in order", () => {
    const text = JSON.stringify(plan);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        const { reply, grown } = readInPieces(text, cuts);

        expect(reply).toEqual(plan);
        expect(grown).toEqual({ nodes: plan.nodes, edges: plan.edges });
      }),
    );
  });

  test("hands nothing out before it is whole", () => {
    const reader = readReply();

    expect(reader.push('{"nodes":[{"id":"a","type":"transform","params":{"x":{"y":1}').nodes).toEqual([]);
    expect(reader.push("}},{").nodes.map(({ id }) => id)).toEqual(["a"]);
  });

  test("may stand in a code fence", () => {
    expect(
      readInPieces(`Here it is:\n\`\`\`json\n${JSON.stringify(plan)}\n\`\`\`\n`, [9, 30]).grown.nodes,
    ).toHaveLength(3);
  });

  test("that breaks off keeps what was whole", () => {
    const text = JSON.stringify(plan);
    const { grown } = readInPieces(text.slice(0, text.indexOf('"id":"c","type"') + 8), [40]);

    expect(grown.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test.each(["", "no JSON at all", "[1,2", '{"nodes": 3, "edges": {"a": 1}}', '{"nodes":[1,{"id":""}]}'])(
    "of nonsense (%j) gives nothing and does not throw",
    (text) => {
      expect(readInPieces(text || " ", [3]).grown).toEqual({ nodes: [], edges: [] });
    },
  );
});
