/**
 * A JSON Schema of an object as rows, and back. What a row does not show stays in its `rest`, so that a schema that is
 * read and written again is the same schema, whatever it holds. Pure.
 */
import type { JsonSchema } from "#shared/nodes/schema.ts";

export const rowKinds = [
  "text",
  "longText",
  "number",
  "integer",
  "boolean",
  "date",
  "choice",
  "list",
  "object",
] as const;
export type RowKind = (typeof rowKinds)[number];

export interface Shape {
  /** `other`: something that rows do not say; it is kept as it is. */
  kind: RowKind | "other";
  /** Of a choice. */
  choices?: readonly string[];
  /** Of a list. */
  item?: Shape;
  /** Of an object. */
  rows?: readonly Row[];
  description: string;
  /** All other keys. Of an object also its `type`, `properties` and `required` as they were read. */
  rest: JsonSchema;
}

export interface Row extends Shape {
  name: string;
  required: boolean;
}

/** The rows of an object's schema; undefined when it is none, or holds what is no schema at all. */
export function rowsOf(schema: unknown): Shape | undefined {
  if (!isObject(schema)) return undefined;
  if (Object.keys(schema).length === 0) return { kind: "object", rows: [], description: "", rest: {} };
  const shape = shapeOf(schema);
  return shape.kind === "object" ? shape : undefined;
}

export function schemaOf(shape: Shape): JsonSchema {
  return written(shape);
}

/** An entry that was just added; its name is one that no other has. */
export function newRow(rows: readonly Row[]): Row {
  const taken = new Set(rows.map(({ name }) => name));
  let n = rows.length + 1;
  while (taken.has(`field${n}`)) n++;
  return { name: `field${n}`, required: true, ...newShape("text") };
}

/** The same field with another kind: limits of the old one would not fit. Its title and description stay. */
export function withKind<T extends Shape>(shape: T, kind: RowKind): T {
  if (kind === shape.kind) return shape;
  const { title } = shape.rest;
  const { choices: _choices, item: _item, rows: _rows, ...kept } = shape;
  const { rest, ...fresh } = newShape(kind);
  return {
    ...kept,
    ...fresh,
    description: shape.description,
    rest: { ...rest, ...(title !== undefined && { title }) },
  } as unknown as T;
}

/** The rows of an object without one, or with one in another place. */
export function moved(rows: readonly Row[], from: number, to: number): readonly Row[] {
  const row = rows[from];
  if (!row || to < 0 || to >= rows.length) return rows;
  const others = rows.toSpliced(from, 1);
  return others.toSpliced(to, 0, row);
}

function newShape(kind: RowKind): Shape {
  const shape: Shape = { kind, description: "", rest: kind === "object" ? { type: "object" } : {} };
  if (kind === "choice") return { ...shape, choices: [] };
  if (kind === "list") return { ...shape, item: newShape("text") };
  if (kind === "object") return { ...shape, rows: [] };
  return shape;
}

/** What tells the plain kinds: all of it, and no key more of these. */
const marks: Partial<Record<RowKind, JsonSchema>> = {
  longText: { type: "string", widget: "multiline" },
  date: { type: "string", format: "date" },
  text: { type: "string" },
  number: { type: "number" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
};
const markKeys = [
  "type",
  "format",
  "widget",
  "enum",
  "const",
  "oneOf",
  "anyOf",
  "allOf",
  "$ref",
  "items",
  "properties",
];

function shapeOf(schema: JsonSchema): Shape {
  const description = typeof schema.description === "string" ? schema.description : "";
  const rest = description === "" ? schema : without(schema, ["description"]);
  const present = Object.keys(rest).filter((key) => markKeys.includes(key));
  const is = (keys: readonly string[]) => present.length === keys.length && keys.every((key) => key in rest);
  for (const [kind, mark] of Object.entries(marks) as [RowKind, JsonSchema][]) {
    if (is(Object.keys(mark)) && Object.entries(mark).every(([key, value]) => rest[key] === value)) {
      return { kind, description, rest: without(rest, Object.keys(mark)) };
    }
  }
  if (is(["type", "enum"]) && rest.type === "string" && isTexts(rest.enum)) {
    return { kind: "choice", choices: rest.enum, description, rest: without(rest, ["type", "enum"]) };
  }
  if (is(["type", "items"]) && rest.type === "array" && isObject(rest.items)) {
    return { kind: "list", item: shapeOf(rest.items), description, rest: without(rest, ["type", "items"]) };
  }
  if (rest.type === "object" && (is(["type"]) || is(["type", "properties"]))) {
    const rows = rowsFrom(rest.properties, rest.required);
    if (rows) return { kind: "object", rows, description, rest };
  }
  return { kind: "other", description, rest };
}

function rowsFrom(properties: unknown = {}, required: unknown = []): Row[] | undefined {
  if (!isObject(properties) || !isTexts(required) || new Set(required).size < required.length) return undefined;
  const entries = Object.entries(properties);
  if (!entries.every((entry): entry is [string, JsonSchema] => isObject(entry[1]))) return undefined;
  return entries.map(([name, property]) => ({ name, required: required.includes(name), ...shapeOf(property) }));
}

function written({ kind, choices, item, rows, description, rest }: Shape): JsonSchema {
  const described = description === "" ? {} : { description };
  switch (kind) {
    case "other":
      return { ...rest, ...described };
    case "choice":
      return { type: "string", enum: [...(choices ?? [])], ...described, ...rest, ...described };
    case "list":
      return { type: "array", items: item ? written(item) : {}, ...described, ...rest, ...described };
    case "object":
      return writtenObject(rows ?? [], described, rest);
    default:
      return { ...marks[kind], ...described, ...rest, ...described };
  }
}

function writtenObject(rows: readonly Row[], described: JsonSchema, rest: JsonSchema): JsonSchema {
  const before = Object.keys(isObject(rest.properties) ? rest.properties : {});
  const names = rows.map(({ name }) => name);
  const { type, properties: hadProperties, required: hadRequired, ...others } = rest;
  const wanted = new Set(rows.filter((row) => row.required).map(({ name }) => name));
  const known = new Set([...before, ...names]);
  // In the old order, with names that are no properties left where they are; then the new ones.
  const old = (hadRequired ?? []).filter((name) => wanted.has(name) || !known.has(name));
  const required = [...old, ...[...wanted].filter((name) => !old.includes(name))];
  return {
    // An empty schema stays one until it gets a field.
    ...((rows.length > 0 || type !== undefined) && { type: "object" }),
    ...described,
    ...((rows.length > 0 || hadProperties !== undefined) && {
      properties: Object.fromEntries(rows.map((row) => [row.name, written(row)])),
    }),
    ...((required.length > 0 || hadRequired !== undefined) && { required }),
    ...others,
    ...described,
  };
}

function without(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
