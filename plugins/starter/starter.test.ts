import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { builtInNodes } from "#nodes/index.ts";
import { manifestOf } from "#nodes/kit/manifestOf.ts";
import { graphFile } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import { starter } from "./plugin.ts";

const manifests = new Map(builtInNodes.map((node) => [node.type, manifestOf(node)]));
const templates = (starter.templates ?? []).map((template) => [template.id, template] as const);

test("brings the five templates and the data that they read", () => {
  expect(templates.map(([id]) => id)).toEqual([
    "weather-report",
    "stock-dashboard",
    "csv-profile",
    "branching-review",
    "check-rows",
  ]);
  for (const sample of starter.samples ?? []) expect(existsSync(sample.path), sample.name).toBe(true);
});

describe.each(templates)("%s", (_id, template) => {
  test("is a graph file without a single problem, warnings included", () => {
    expect(graphFile.parse(template.graph)).toEqual(template.graph);
    expect(validate(template.graph, manifests)).toEqual([]);
  });

  test("names what it promises in one line, with words that a goal would use", () => {
    expect(template.promise).toMatch(/^[A-Z][^\n]{20,110}\.$/);
    expect(template.keywords.length).toBeGreaterThan(10);
    expect(new Set(template.keywords).size).toBe(template.keywords.length);
  });

  test("is drawn with room: no two cards overlap, every step has a plain title, and a note explains it", () => {
    const places = template.graph.nodes.map(({ position }) => `${position.x},${position.y}`);
    expect(new Set(places).size).toBe(places.length);
    for (const node of template.graph.nodes) expect(node.title).toMatch(/^[A-Z]/);
    expect(template.graph.nodes.some((node) => node.type === "note")).toBe(true);
  });

  test("asks for nothing but what it says it needs", () => {
    const types = new Set(template.graph.nodes.map((node) => node.type));
    expect(types.has("model")).toBe(template.needs?.includes("model") ?? false);
    expect(types.has("http")).toBe(false);
    const samples = JSON.stringify(template.graph).matchAll(/"from":"sample","name":"([^"]+)"/g);
    const known = starter.samples?.map((sample) => sample.name);
    for (const [, name] of samples) expect(known).toContain(name);
  });
});
