import { expect, test } from "vitest";
import { builtInNodes } from "#nodes/index.ts";
import { manifestOf } from "#nodes/kit/manifestOf.ts";
import { type GraphBody, graphBody } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import { postgresPlugin } from "./plugin.ts";

const manifests = new Map(
  [
    ...builtInNodes.map((node) => manifestOf(node)),
    ...(postgresPlugin.nodes ?? []).map((node) => manifestOf(node, "postgres")),
  ].map((manifest) => [manifest.type, manifest]),
);

const change = {
  id: "save",
  type: "postgres.execute",
  params: { connection: "c_1", statement: "DELETE FROM orders WHERE id = $1", parameters: [{ $expr: "inputs.in" }] },
};

function problemsOf(graph: unknown) {
  return validate(graphBody.parse(graph), manifests).filter((problem) => problem.severity === "error");
}

test("a change without an approval before it is an error, with a fix that puts one there", () => {
  const graph: GraphBody = graphBody.parse({
    nodes: [{ id: "start", type: "input" }, change],
    edges: [{ id: "e1", from: { node: "start", port: "out" }, to: { node: "save", port: "in" } }],
  });
  expect(problemsOf(graph)).toMatchObject([{ code: "WRITE_WITHOUT_GATE", place: { node: "save" }, fix: { diff: {} } }]);
});

test("behind an approval it is fine, and so is a query anywhere", () => {
  const problems = problemsOf({
    nodes: [
      { id: "read", type: "postgres.query", params: { connection: "c_1", query: "SELECT 1" } },
      { id: "gate", type: "approval", params: {} },
      change,
    ],
    edges: [
      { id: "e1", from: { node: "read", port: "out" }, to: { node: "gate", port: "in" } },
      { id: "e2", from: { node: "gate", port: "approved" }, to: { node: "save", port: "in" } },
    ],
  });
  expect(problems).toEqual([]);
});

test("only the password of a connection is secret", () => {
  const [connector] = postgresPlugin.connectors ?? [];
  const read = connector?.fields.parse({ host: "db", database: "shop", user: "ann" });
  expect(read).toEqual({ host: "db", port: 5432, database: "shop", user: "ann", password: "", tls: "verify" });
});
