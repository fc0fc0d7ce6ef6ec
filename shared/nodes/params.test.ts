import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { check as verdictCheck } from "../goal/verdict.ts";
import type { Json } from "../json.ts";
import { expressionsIn } from "./expressions.ts";
import { checkParams, defaultsOf, emptyValue, type Field, fieldsOf } from "./params.ts";
import type { JsonSchema } from "./schema.ts";

const params = z.object({
  url: z.url().meta({ title: "URL", widget: "template", placeholder: "https://…" }),
  method: z.enum(["GET", "POST"]).default("GET"),
  timeoutMs: z.int().min(100).max(1_000).default(500).meta({ title: "Timeout (ms)" }),
  count: z.int().optional(),
  share: z.number().min(0).max(1).optional(),
  follow: z.boolean().default(true),
  body: z.string().max(5_000).optional(),
  secret: z.string().optional().meta({ secret: true }),
  anything: z.json().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  source: z.string().optional().meta({ widget: "code", language: "javascript" }),
  query: z.string().optional().meta({ widget: "sql" }),
  value: z.custom<Json>().optional().meta({ widget: "expression" }),
  when: z.string().optional().meta({ widget: "expression" }),
  checks: z.array(verdictCheck).default([]),
  nested: z.strictObject({ on: z.boolean() }).optional(),
  tags: z.array(z.string()).max(3).optional(),
  slug: z
    .string()
    .regex(/^[a-z-]+$/)
    .optional()
    .meta({ title: "Address", placeholder: "weather-report" }),
});
const schema = z.toJSONSchema(params, { io: "input", unrepresentable: "any" }) as JsonSchema;
const fields = new Map(fieldsOf(schema).map((field) => [field.key, field]));
const good = { url: "https://a.test" };

describe("fields of a schema", () => {
  test("keep the author's order and know their kind", () => {
    expect([...fields].map(([key, field]) => [key, field.kind])).toEqual([
      ["url", "text"],
      ["method", "choice"],
      ["timeoutMs", "integer"],
      ["count", "integer"],
      ["share", "number"],
      ["follow", "boolean"],
      ["body", "multiline"],
      ["secret", "text"],
      ["anything", "json"],
      ["headers", "map"],
      ["source", "code"],
      ["query", "code"],
      ["value", "expression"],
      ["when", "expression"],
      ["checks", "list"],
      ["nested", "object"],
      ["tags", "list"],
      ["slug", "text"],
    ]);
  });

  test("carry what a control needs", () => {
    expect(fields.get("url")).toMatchObject({
      title: "URL",
      required: true,
      widget: "template",
      placeholder: "https://…",
      format: "uri",
    });
    expect(fields.get("timeoutMs")).toMatchObject({
      title: "Timeout (ms)",
      required: false,
      default: 500,
      min: 100,
      max: 1_000,
    });
    expect(fields.get("count")).toMatchObject({ title: "Count", required: false });
    expect(fields.get("count")).not.toHaveProperty("max");
    expect(fields.get("method")).toMatchObject({ choices: [{ value: "GET" }, { value: "POST" }] });
    expect(fields.get("secret")).toMatchObject({ secret: true });
    expect(fields.get("source")).toMatchObject({ language: "javascript" });
    expect(fields.get("value")).toMatchObject({ stored: "binding" });
    expect(fields.get("when")).toMatchObject({ stored: "text" });
    expect(fields.get("headers")).toMatchObject({ value: { kind: "text" } });
  });

  test("a discriminated union becomes its shapes", () => {
    const list = fields.get("checks") as Field & { kind: "list" };
    const item = list.item as Field & { kind: "union" };

    expect(item).toMatchObject({ kind: "union", by: "kind" });
    expect(item.options.map(({ value, title }) => [value, title])).toContainEqual([
      "number",
      "Number within tolerance",
    ]);
    expect(item.options[0]?.fields.map(({ key }) => key)).toEqual(["expr"]);
    expect(emptyValue(item)).toEqual({ kind: "expression", expr: "" });
  });

  test("defaults are what a placed node starts with, each time afresh", () => {
    expect(defaultsOf(schema)).toEqual({ method: "GET", timeoutMs: 500, follow: true, headers: {}, checks: [] });
    expect(defaultsOf(schema).headers).not.toBe(defaultsOf(schema).headers);
  });

  test("a schema that contains itself ends as JSON", () => {
    const self: JsonSchema = { type: "object", properties: { next: { $ref: "#" } } };

    expect(JSON.stringify(fieldsOf(self))).toContain('"kind":"json"');
  });
});

test("a schema that a person is still writing never throws", () => {
  const part = fc.constantFrom(
    "type",
    "properties",
    "required",
    "items",
    "oneOf",
    "enum",
    "const",
    "additionalProperties",
    "widget",
    "default",
  );
  const leaf = fc.oneof(fc.constantFrom("object", "array", "string", "nope"), fc.jsonValue({ maxDepth: 1 }));
  const small = fc.dictionary(part, leaf, { maxKeys: 4 });
  const broken = fc.dictionary(
    part,
    fc.oneof(leaf, small, fc.dictionary(fc.constantFrom("a", "b"), small), fc.array(small, { maxLength: 3 })),
    { maxKeys: 5 },
  );
  fc.assert(
    fc.property(broken, (value) => {
      const written = value as JsonSchema;
      for (const field of fieldsOf(written)) emptyValue(field);
      checkParams(written, { a: 1 });
    }),
  );
});

test("a constant that cannot be written as text never throws", () => {
  expect(checkParams({ const: { toString: null } }, { a: 1 })).toEqual([]);
});

test.each<JsonSchema>([
  { $ref: "#" },
  { oneOf: [{ $ref: "#" }, { $ref: "#" }] },
  { type: "object", properties: { a: { $ref: "#" }, b: { $ref: "#/$defs/gone" } } },
])("a schema that goes round in circles (%j) never throws", (schema) => {
  expect(() => [fieldsOf(schema), checkParams(schema, { a: 1 })]).not.toThrow();
});

describe("checking params", () => {
  const faults = (more: Record<string, Json>) => checkParams(schema, { ...good, ...more });

  test("good params, bindings anywhere, and places in formats are fine", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ url: "{{ run.input }}", timeoutMs: { $expr: "x" } })).toEqual([]);
    expect(faults({ checks: [{ kind: "number", actual: { $expr: "a" }, expected: "1" }, { $expr: "b" }] })).toEqual([]);
    expect(faults({ anything: { deep: [1, { $expr: "x" }] }, nested: { on: { $expr: "y" } } })).toEqual([]);
  });

  test.each<[Record<string, Json>, (string | number)[], string]>([
    [{ url: "" }, ["url"], "“URL” is empty."],
    [{ url: "nope" }, ["url"], "“URL” is not a valid URL."],
    [{ slug: "A b" }, ["slug"], "“Address” is not written as it has to be, for example weather-report."],
    [{ timeoutMs: 5 }, ["timeoutMs"], "“Timeout (ms)” must be at least 100."],
    [{ timeoutMs: "x" }, ["timeoutMs"], "“Timeout (ms)” must be a number."],
    [{ method: "PUT" }, ["method"], '“method” must be one of "GET", "POST".'],
    [{ tags: ["a", "b", "c", "d"] }, ["tags"], "“tags” takes at most 3 entries."],
    [{ odd: 1 }, ["odd"], 'There is no param "odd".'],
    [{ nested: { on: true, off: 1 } }, ["nested", "off"], 'There is no field "off" here.'],
    [{ checks: [{ kind: "number", actual: "1" }] }, ["checks", 0, "expected"], "“checks › 1 › expected” is missing."],
    [{ checks: [{ kind: "nope" }] }, ["checks", 0], "“checks › 1” fits none of the shapes that it may have."],
  ])("%j", (more, path, message) => {
    const [fault] = faults(more);

    expect(fault?.path).toEqual(path);
    expect(fault?.message).toBe(message);
  });

  test("a missing required param is named by its title", () => {
    expect(checkParams(schema, {})).toEqual([{ path: ["url"], message: "“URL” is missing." }]);
  });
});

test("expressions are found wherever a param holds one", () => {
  const { expressions, unclosed } = expressionsIn(schema, {
    url: "https://a.test/{{ a }}/{{ b }}",
    when: "c",
    value: "just text",
    body: "{{ not a template }}",
    anything: { deep: [{ $expr: "d" }] },
    checks: [{ kind: "number", actual: "e", expected: "f" }],
    source: "`{{`",
  });

  expect(expressions.map(({ expr }) => expr).sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(expressions.find(({ expr }) => expr === "f")?.path).toEqual(["checks", 0, "expected"]);
  expect(unclosed).toEqual([]);
  expect(expressionsIn(schema, { url: "{{ a" }).unclosed).toEqual([["url"]]);
});
