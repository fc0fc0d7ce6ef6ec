import { expect, test } from "vitest";
import { testManifest } from "../testing/manifests.ts";
import { mapExpressions } from "./mapExpressions.ts";
import { namedNodesIn, renameNodes, withoutName } from "./namedNodes.ts";
import type { JsonSchema } from "./schema.ts";

const schemaOf = (type: string) => testManifest(type).params as JsonSchema;

test("nodes that params name are found, follow to a new id, and can be left out", () => {
  const cancel = { nodes: ["a", "b"] };

  expect(namedNodesIn(schemaOf("cancel"), cancel)).toEqual([
    { path: ["nodes", 0], node: "a" },
    { path: ["nodes", 1], node: "b" },
  ]);
  expect(renameNodes(schemaOf("cancel"), cancel, new Map([["b", "c"]]))).toEqual({ nodes: ["a", "c"] });
  expect(withoutName(cancel, { path: ["nodes", 0] })).toEqual({ nodes: ["b"] });
  expect(renameNodes(schemaOf("milestone"), { after: "a" }, new Map([["a", "z"]]))).toEqual({ after: "z" });
  expect(withoutName({ after: "a" }, { path: ["after"] })).toEqual({});
});

test("a name that is an expression, or none, names no node yet", () => {
  expect(namedNodesIn(schemaOf("milestone"), { after: { $expr: "item" } })).toEqual([]);
  expect(namedNodesIn(schemaOf("milestone"), { after: "" })).toEqual([]);
  expect(namedNodesIn(schemaOf("transform"), { expr: "a" })).toEqual([]);
});

test("expressions are changed in bindings, templates and expression fields, and nothing else is", () => {
  const shout = (expr: string) => expr.toUpperCase();

  expect(mapExpressions(schemaOf("transform"), { expr: "a", value: [{ $expr: "b" }, "c"] }, shout)).toEqual({
    expr: "A",
    value: [{ $expr: "B" }, "c"],
  });
  expect(mapExpressions(schemaOf("text"), { text: "x {{ a }} y {{ b }}" }, shout)).toEqual({
    text: "x {{ A }} y {{ B }}",
  });
  const cases = { cases: [{ id: "one", when: "a" }] };
  expect(mapExpressions(schemaOf("branch"), cases, shout)).toEqual({ cases: [{ id: "one", when: "A" }] });
  expect(mapExpressions(schemaOf("branch"), cases, (expr) => expr)).toBe(cases);
});
