import { expect, test } from "vitest";
import { allRoutes } from "#shared/api/routes/index.ts";
import { openApiDocument } from "./openapi.ts";

const document = openApiDocument(allRoutes) as {
  paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
};

test("every route is described once, under its own name", () => {
  const described = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => operation.operationId),
  );

  expect(described.sort()).toEqual(allRoutes.map(({ name }) => name).sort());
  expect(new Set(described).size).toBe(described.length);
});

test("path and query parameters are described", () => {
  const operation = document.paths["/runs/{id}/events"]?.get;

  expect(operation?.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual(["path id", "query after"]);
});

test("the document is plain JSON", () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
