import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { moved, newRow, rowsOf, type Shape, schemaOf, withKind } from "./schemaRows.ts";

const person: JsonSchema = {
  type: "object",
  title: "Person",
  properties: {
    name: { type: "string", description: "As in the passport", minLength: 1 },
    age: { type: "integer", minimum: 0 },
    tags: { type: "array", items: { type: "string" } },
    role: { type: "string", enum: ["boss", "clerk"] },
    homes: { type: "array", items: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
    any: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  required: ["role", "name", "elsewhere"],
  additionalProperties: false,
};

function shapeOf(schema: JsonSchema): Shape & { rows: NonNullable<Shape["rows"]> } {
  const shape = rowsOf(schema);
  if (!shape?.rows) throw new Error("The schema has no rows.");
  return { ...shape, rows: shape.rows };
}

test("an object's schema is read as rows", () => {
  const { rows } = shapeOf(person);

  expect(rows.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ["name", "text", true],
    ["age", "integer", false],
    ["tags", "list", false],
    ["role", "choice", true],
    ["homes", "list", false],
    ["any", "other", false],
  ]);
  expect(rows[0]?.description).toBe("As in the passport");
  expect(rows[4]?.item?.rows?.map(({ name, required }) => [name, required])).toEqual([["city", true]]);
});

test("what is no object with fields has no rows", () => {
  for (const schema of [
    { type: "string" },
    { $ref: "#/$defs/a" },
    { type: "object", properties: { a: true } },
    null,
    [],
  ]) {
    expect(rowsOf(schema)).toBeUndefined();
  }
});

test("a change touches what it names and nothing else", () => {
  const shape = shapeOf(person);
  const [name, age, ...others] = shape.rows;
  if (!name || !age) throw new Error("Two rows are missing.");

  const renamed = schemaOf({ ...shape, rows: [{ ...name, name: "fullName", required: false }, age, ...others] });
  expect(Object.keys(renamed.properties ?? {})).toEqual(["fullName", "age", "tags", "role", "homes", "any"]);
  expect(renamed.required).toEqual(["role", "elsewhere"]);
  expect(renamed.properties?.fullName).toEqual(person.properties?.name);
  expect(renamed.additionalProperties).toBe(false);

  const without = schemaOf({ ...shape, rows: [age, ...others] });
  expect(without.required).toEqual(["role", "elsewhere"]);
});

test("another kind drops the limits of the old one, and keeps what the field means", () => {
  const [name] = shapeOf(person).rows;
  if (!name) throw new Error("The row is missing.");

  const shape = { ...shapeOf({ type: "object" }), rows: [withKind(withKind(name, "list"), "number")] };
  expect(schemaOf(shape)).toEqual({
    type: "object",
    properties: { name: { type: "number", description: "As in the passport" } },
    required: ["name"],
  });
});

test("an empty schema stays empty until it gets a field", () => {
  const empty = shapeOf({});
  expect(schemaOf(empty)).toEqual({});
  expect(schemaOf({ ...empty, rows: [newRow([])] })).toEqual({
    type: "object",
    properties: { field1: { type: "string" } },
    required: ["field1"],
  });
});

/** Schemas as people and programs write them, and all kinds of nonsense beside. */
const { schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record(
      {
        type: fc.constantFrom("string", "number", "integer", "boolean"),
        format: fc.constantFrom("date", "email"),
        widget: fc.constantFrom("multiline", "file"),
        description: fc.constantFrom("", "What it means"),
        minimum: fc.integer(),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({ type: fc.constant("string"), enum: fc.array(fc.string()) }),
    fc.record({ type: fc.constant("string"), enum: fc.array(fc.oneof(fc.string(), fc.integer())) }),
    fc.record({ type: fc.constant("array"), items: tie("schema"), maxItems: fc.nat() }, { requiredKeys: ["type"] }),
    tie("object"),
    fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonSchema>,
  ),
  object: fc.record(
    {
      type: fc.constant("object"),
      title: fc.string(),
      description: fc.oneof(fc.string(), fc.integer()) as fc.Arbitrary<string>,
      properties: fc.dictionary(fc.string(), tie("schema")),
      required: fc.array(fc.string()),
      additionalProperties: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
}));

test("a schema that is read and written is the same", () => {
  fc.assert(
    fc.property(schema, (given) => {
      const shape = rowsOf(given);
      if (shape) expect(schemaOf(shape)).toEqual(given);
    }),
    { numRuns: 3_000 },
  );
});

test("rows that are moved there and back, or added and taken away, leave the schema as it was", () => {
  fc.assert(
    fc.property(schema, fc.nat(), fc.nat(), (given, a, b) => {
      const shape = rowsOf(given);
      if (!shape?.rows) return;
      const [from, to] = [a % (shape.rows.length || 1), b % (shape.rows.length || 1)];
      const there = schemaOf({ ...shape, rows: moved(shape.rows, from, to) });
      const back = rowsOf(there);
      expect(there).toEqual(given);
      expect(back && schemaOf({ ...back, rows: moved(back.rows ?? [], to, from) })).toEqual(given);
      const more = rowsOf(schemaOf({ ...shape, rows: [...shape.rows, newRow(shape.rows)] }));
      expect(more?.rows?.length).toBe(shape.rows.length + 1);
    }),
  );
});
