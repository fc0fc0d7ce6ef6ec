import { expect, test } from "vitest";
import { createGraph } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import { parseInput } from "./parse.ts";

test("an unknown field is named", () => {
  expect(errorsOf({ name: "x", nodes: [], nodez: [] })).toEqual([
    { path: "nodez", message: "This field is not known here." },
  ]);
});

test("of several possible bodies the closest says what is wrong", () => {
  expect(errorsOf({ name: "x", nodes: [{ id: "1", type: "code" }], edges: [] })).toMatchObject([
    { path: "nodes.0.id" },
  ]);
  expect(errorsOf({ goalgraph: 1, name: "", nodes: [], edges: [] })).toMatchObject([{ path: "name" }]);
  expect(errorsOf({ template: 4 })).toMatchObject([{ path: "template" }]);
});

function errorsOf(body: unknown) {
  try {
    parseInput(createGraph.body as never, body, "body");
  } catch (error) {
    if (error instanceof AppError) return error.errors;
    throw error;
  }
  return undefined;
}
