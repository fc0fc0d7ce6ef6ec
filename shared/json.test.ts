import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphBody } from "./graph/graph.ts";
import { documentLimits, findUnsafe, type Json, readJson, sameJson, stableStringify } from "./json.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("hostile JSON is refused with a place", () => {
  test.each([
    ["a prototype key", '{"nodes":[{"params":{"__proto__":{"admin":true}}}]}', ["nodes", 0, "params", "__proto__"]],
    ["a constructor key", '{"a":{"constructor":1}}', ["a", "constructor"]],
    ["nesting too deep", nested(65), []],
    ["nesting that would overflow a parser", nested(200_000), []],
    ["10 MB", `"${"x".repeat(10_000_000)}"`, []],
    ["NaN", '{"a":NaN}', []],
    ["a number past infinity", '{"a":[1e999]}', ["a", 0]],
    ["half a document", '{"a":', []],
  ])("%s", (_name, text, path) => {
    const result = readJson(text);

    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problem.path).toEqual(path);
    if (!result.ok) expect(result.problem.message).not.toBe("");
  });

  test("a cycle, a function and an undefined inside a value", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;

    expect(findUnsafe(cycle)?.message).toContain("deeper");
    expect(findUnsafe({ a: () => 1 })?.path).toEqual(["a"]);
    expect(findUnsafe({ a: [Number.NaN] })?.path).toEqual(["a", 0]);
    expect(findUnsafe({ a: 1n })?.path).toEqual(["a"]);
  });

  test("brackets inside text do not count as depth", () => {
    expect(readJson(JSON.stringify({ text: `${"[".repeat(500)}\\"` })).ok).toBe(true);
  });

  test("whatever JSON can hold within limits comes back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const result = readJson(text);
        if (/"(__proto__|constructor|prototype)":/.test(text)) return;
        expect(result).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
    expect(documentLimits.maxDepth).toBe(64);
  });

  test.each([
    ["an id that is not one", { nodes: [{ id: "a b", type: "http" }] }, ["nodes", 0, "id"]],
    ["a type that is not one", { nodes: [{ id: "a", type: "../x" }] }, ["nodes", 0, "type"]],
    [
      "a place off the world",
      { nodes: [{ id: "a", type: "http", position: { x: 1e12, y: 0 } }] },
      ["nodes", 0, "position", "x"],
    ],
    ["too many nodes", { nodes: Array.from({ length: 10_001 }, (_, i) => ({ id: `n${i}`, type: "http" })) }, ["nodes"]],
    ["a field that does not exist", { nodes: [{ id: "a", type: "http", evil: 1 }] }, ["nodes", 0]],
    ["an edge without an end", { edges: [{ id: "e", from: { node: "a", port: "out" } }] }, ["edges", 0, "to"]],
  ])("a graph with %s", (_name, body, path) => {
    const result = graphBody.safeParse(body);

    expect(result.error?.issues[0]?.path).toEqual(path);
  });
});

describe("equality", () => {
  test("ignores key order and agrees with the canonical text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const shuffled = reversed(a as Json);

        expect(sameJson(a, shuffled)).toBe(true);
        expect(stableStringify(a)).toBe(stableStringify(shuffled));
        expect(sameJson(a, b)).toBe(stableStringify(a) === stableStringify(b));
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
