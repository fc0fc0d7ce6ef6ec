/** A small catalog for tests of pure code: one node type of every kind that the rules tell apart. */
import { z } from "zod";
import { type Manifests, type NodeManifest, nodeManifest } from "../nodes/manifest.ts";

type Draft = Pick<NodeManifest, "type"> & Omit<Partial<NodeManifest>, "params"> & { schema?: z.ZodType };

function manifest({ schema = z.object({}), ...draft }: Draft): NodeManifest {
  return nodeManifest.parse({
    version: 1,
    title: draft.type,
    summary: "For tests.",
    whenToUse: "In tests.",
    group: "data",
    icon: "box",
    effect: "none",
    inputs: [{ id: "in" }],
    outputs: [{ id: "out" }],
    says: "",
    ...draft,
    params: z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }),
  });
}

const branchCases = z.array(z.object({ id: z.string().min(1), when: z.string().meta({ widget: "expression" }) }));

const list = [
  manifest({ type: "input", inputs: [], group: "flow" }),
  manifest({ type: "output", outputs: [], group: "flow", schema: z.object({ name: z.string().default("") }) }),
  manifest({
    type: "transform",
    inputs: [
      { id: "in", type: "any", required: true },
      { id: "also", type: "any" },
    ],
    schema: z.object({
      expr: z.string().min(1).default("inputs.in").meta({ title: "Expression", widget: "expression" }),
      value: z.unknown().optional(),
    }),
  }),
  manifest({
    type: "text",
    outputs: [{ id: "text", type: "text" }],
    schema: z.object({ text: z.string().min(1).meta({ title: "Text", widget: "template" }) }),
  }),
  manifest({ type: "rows", inputs: [{ id: "in", type: "rows" }], outputs: [{ id: "rows", type: "rows" }] }),
  manifest({
    type: "sum",
    inputs: [{ id: "in", type: "any", many: true, required: true }],
    outputs: [{ id: "out", type: "number" }],
  }),
  manifest({
    type: "branch",
    group: "flow",
    schema: z.object({ cases: branchCases.default([]) }),
    outputs: [
      { eachOf: "cases", id: "id", label: "id", type: "any" },
      { id: "otherwise", type: "any" },
    ],
  }),
  manifest({
    type: "http",
    effect: { by: "method", read: ["GET"], otherwise: "write" },
    schema: z.object({
      method: z.enum(["GET", "POST"]).default("GET"),
      url: z.url().meta({ title: "URL", widget: "template" }),
      timeoutMs: z.int().min(100).max(1_000).default(500),
    }),
  }),
  manifest({
    type: "model",
    group: "models",
    schema: z.object({ prompt: z.string().min(1).meta({ widget: "template" }) }),
  }),
  manifest({
    type: "approval",
    group: "people",
    schema: z.object({ title: z.string().min(1) }),
    outputs: [
      { id: "approved", type: "any" },
      { id: "rejected", type: "any" },
    ],
  }),
  manifest({
    type: "join",
    group: "flow",
    ready: "byMode",
    inputs: [{ id: "in", type: "any", many: true, required: true }],
  }),
  manifest({
    type: "db.write",
    effect: "write",
    connector: "db",
    plugin: "db",
    schema: z.object({ connection: z.string().meta({ widget: "connection" }), sql: z.string().min(1) }),
    inputs: [
      { id: "in", type: "any", required: true },
      { id: "more", type: "any" },
    ],
  }),
  manifest({
    type: "map",
    group: "flow",
    region: "map",
    schema: z.object({ items: z.unknown().optional(), concurrency: z.int().min(1).default(10) }),
  }),
  manifest({
    type: "repeat",
    group: "flow",
    region: "repeat",
    schema: z.object({
      until: z.string().min(1).default("false").meta({ widget: "expression" }),
      max: z.int().min(1).default(10),
    }),
  }),
  manifest({ type: "section", group: "flow", region: "section", schema: z.object({ lock: z.string().default("x") }) }),
  manifest({
    type: "subgraph",
    group: "flow",
    schema: z.object({ graph: z.string().min(1).meta({ widget: "graph" }), revision: z.int().optional() }),
  }),
  manifest({
    type: "milestone",
    group: "flow",
    ready: "milestone",
    schema: z.object({
      after: z.string().optional().meta({ widget: "node" }),
      before: z.string().optional().meta({ widget: "node" }),
    }),
  }),
  manifest({
    type: "end",
    group: "flow",
    outputs: [],
    schema: z.object({ of: z.enum(["run", "region"]).default("run") }),
  }),
  manifest({
    type: "cancel",
    group: "flow",
    schema: z.object({ nodes: z.array(z.string().meta({ widget: "node" })).default([]) }),
  }),
  manifest({
    type: "group",
    inert: true,
    inputs: [],
    outputs: [],
    schema: z.object({ color: z.string().default("slate") }),
  }),
  manifest({ type: "note", inert: true, inputs: [], outputs: [], schema: z.object({ text: z.string().default("") }) }),
];

export const testManifests: Manifests = new Map(list.map((item) => [item.type, item]));

export function testManifest(type: string): NodeManifest {
  const found = testManifests.get(type);
  if (!found) throw new Error(`No test manifest "${type}".`);
  return found;
}
