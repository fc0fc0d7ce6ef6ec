import { expect, test } from "vitest";
import { z } from "zod";
import { allRoutes } from "./index.ts";

test("routes have unique names, and no two answer the same call", () => {
  const names = allRoutes.map(({ name }) => name);
  const shapes = allRoutes.map(({ method, path }) => `${method} ${path.replace(/:[A-Za-z]+/g, ":x")}`);

  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(shapes).size).toBe(shapes.length);
});

test("a literal path stands before the parameter that would swallow it", () => {
  for (const [at, { method, path }] of allRoutes.entries()) {
    const pattern = new RegExp(`^${path.replace(/:[A-Za-z]+/g, "[^/]+")}$`);
    const swallowed = allRoutes
      .slice(at + 1)
      .filter((later) => later.method === method && !later.path.includes(":") && pattern.test(later.path));

    expect(swallowed.map((later) => later.path)).toEqual([]);
  }
});

test.each(allRoutes.map((route) => [route.name, route] as const))("%s can be described", (_name, route) => {
  expect(route.path).toMatch(/^\/[a-z]/);
  expect(route.summary).not.toMatch(/\.$/);
  for (const schema of [route.query, route.body, route.reply]) {
    if (schema) expect(() => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })).not.toThrow();
  }
});

test("what reads changes nothing: GET takes no body", () => {
  expect(allRoutes.filter(({ method, body }) => method === "GET" && body).map(({ name }) => name)).toEqual([]);
});
