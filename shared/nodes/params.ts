/** A manifest's JSON Schema as a form: one field per param, with everything that a control needs. Pure data. */
import type { Json } from "../json.ts";
import { branchesOf, type JsonSchema, propertiesOf, requiredOf, resolveRef } from "./schema.ts";

export { checkParams } from "./checkParams.ts";

interface FieldBase {
  key: string;
  title: string;
  description?: string;
  /** Must be given: has no default and is not optional. */
  required: boolean;
  default?: Json;
  placeholder?: string;
  /** The control that the author asks for, from the client's fixed set: `template`, `expression`, `code`, … */
  widget?: string;
}

export type Field = FieldBase &
  (
    | { kind: "text" | "multiline"; minLength?: number; maxLength?: number; format?: string; secret?: boolean }
    | { kind: "number" | "integer"; min?: number; max?: number }
    | { kind: "boolean" }
    | { kind: "choice"; choices: { value: string | number; title: string }[] }
    /** `item` describes one entry; its key is empty. */
    | { kind: "list"; item: Field; minItems?: number; maxItems?: number }
    | { kind: "object"; fields: Field[] }
    /** One of several shapes, told apart by the constant in the field `by`; the other fields are those of the shape. */
    | { kind: "union"; by: string; options: { value: string; title: string; fields: Field[] }[] }
    /** Free names, each with a value of the field `value`. */
    | { kind: "map"; value: Field }
    | { kind: "json" | "schema" | "file" | "connection" }
    /** `text`: the param itself is JSONata text. `binding`: any value; an expression is stored as `{"$expr": …}`. */
    | { kind: "expression"; stored: "text" | "binding" }
    | { kind: "code"; language?: string }
  );
/** The form of a params schema, in the author's order. */
export function fieldsOf(schema: JsonSchema): Field[] {
  return fieldsOfObject(schema, schema, 0);
}

/** The params of a freshly placed node: every default that the schema names. */
export function defaultsOf(schema: JsonSchema): Record<string, Json> {
  return defaultsOfFields(fieldsOf(schema));
}

/** The values that a new object, list entry or union shape with these fields starts with. */
export function defaultsOfFields(fields: readonly Field[]): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const field of fields) {
    if (field.default !== undefined) values[field.key] = copyOf(field.default);
  }
  return values;
}

/** A first value for a field that has none: what a new list entry or a chosen union shape shows. */
export function emptyValue(field: Field): Json {
  if (field.default !== undefined) return copyOf(field.default);
  switch (field.kind) {
    case "number":
    case "integer":
      return field.min ?? 0;
    case "boolean":
      return false;
    case "choice":
      return field.choices[0]?.value ?? "";
    case "list":
      return [];
    case "object":
      return emptyFields(field.fields);
    case "union": {
      const option = field.options[0];
      return option ? { [field.by]: option.value, ...emptyFields(option.fields) } : {};
    }
    case "map":
    case "schema":
      return {};
    case "json":
      return null;
    default:
      return "";
  }
}

function emptyFields(fields: readonly Field[]): Record<string, Json> {
  const values = defaultsOfFields(fields);
  for (const field of fields) if (field.required) values[field.key] ??= emptyValue(field);
  return values;
}

/** A value of one's own: forms change theirs in place, the schema's must stay. */
function copyOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** Nesting past this depth is edited as JSON. */
const maxDepth = 6;

function fieldsOfObject(schema: JsonSchema, root: JsonSchema, depth: number, without?: string): Field[] {
  const required = requiredOf(schema);
  return Object.entries(propertiesOf(schema))
    .filter(([key]) => key !== without)
    .map(([key, property]) => fieldOf(key, property, required.has(key), root, depth));
}

function fieldOf(key: string, written: JsonSchema, required: boolean, root: JsonSchema, depth: number): Field {
  const schema = resolveRef(written, root);
  const base: FieldBase = {
    key,
    title: schema.title ?? titleOf(key),
    required: required && schema.default === undefined,
    ...(schema.description !== undefined && { description: schema.description }),
    ...(schema.default !== undefined && { default: schema.default as Json }),
    ...(schema.placeholder !== undefined && { placeholder: schema.placeholder }),
    ...(schema.widget !== undefined && { widget: schema.widget }),
  };
  switch (schema.widget) {
    case "expression":
      return { ...base, kind: "expression", stored: takesText(schema) ? "text" : "binding" };
    case "json":
    case "schema":
    case "file":
    case "connection":
      return { ...base, kind: schema.widget };
    case "sql":
      return { ...base, kind: "code", language: "sql" };
    case "code":
      return { ...base, kind: "code", ...(schema.language !== undefined && { language: schema.language }) };
    default:
      return depth >= maxDepth ? { ...base, kind: "json" } : fieldByType(base, schema, root, depth);
  }
}

function fieldByType(base: FieldBase, schema: JsonSchema, root: JsonSchema, depth: number): Field {
  const choices = choicesOf(schema);
  if (choices) return { ...base, kind: "choice", choices };
  const union = unionOf(base, schema, root, depth);
  if (union) return union;
  if (isTextLike(schema)) return { ...base, kind: "text" };
  switch (schema.type) {
    case "string":
      return {
        ...base,
        kind: isLong(schema) ? "multiline" : "text",
        ...(schema.minLength !== undefined && { minLength: schema.minLength }),
        ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
        ...(schema.format !== undefined && { format: schema.format }),
        ...((schema.secret === true || schema.widget === "secret") && { secret: true }),
      };
    case "number":
    case "integer":
      return { ...base, kind: schema.type, ...rangeOf(schema) };
    case "boolean":
      return { ...base, kind: "boolean" };
    case "array":
      if (!schema.items) return { ...base, kind: "json" };
      return {
        ...base,
        kind: "list",
        item: fieldOf("", schema.items, true, root, depth + 1),
        ...(schema.minItems !== undefined && { minItems: schema.minItems }),
        ...(schema.maxItems !== undefined && { maxItems: schema.maxItems }),
      };
    case "object":
      if (Object.keys(propertiesOf(schema)).length > 0)
        return { ...base, kind: "object", fields: fieldsOfObject(schema, root, depth + 1) };
      if (typeof schema.additionalProperties === "object" && schema.additionalProperties !== null) {
        return { ...base, kind: "map", value: fieldOf("", schema.additionalProperties, true, root, depth + 1) };
      }
      return { ...base, kind: "json" };
    default:
      return { ...base, kind: "json" };
  }
}

function unionOf(base: FieldBase, schema: JsonSchema, root: JsonSchema, depth: number): Field | undefined {
  // A bare text beside the shapes is a short form for files; the form offers the shapes.
  const branches = alternativesOf(schema, root)?.filter((branch) => branch.type !== "string");
  const first = branches?.[0];
  if (!branches || !first) return undefined;
  const by = Object.entries(propertiesOf(first)).find(([, property]) => typeof property.const === "string")?.[0];
  if (by === undefined) return undefined;
  const options = branches.flatMap((branch) => {
    const mark = propertiesOf(branch)[by];
    if (typeof mark?.const !== "string") return [];
    const title = branch.title ?? mark.title ?? titleOf(mark.const);
    return [{ value: mark.const, title, fields: fieldsOfObject(branch, root, depth + 1, by) }];
  });
  return options.length === branches.length ? { ...base, kind: "union", by, options } : undefined;
}

function alternativesOf(schema: JsonSchema, root: JsonSchema): JsonSchema[] | undefined {
  return branchesOf(schema)?.flatMap((written) => {
    const branch = resolveRef(written, root);
    return Array.isArray(branch.oneOf) ? branch.oneOf.map((inner) => resolveRef(inner, root)) : [branch];
  });
}

/** Text or another scalar, such as a date or epoch milliseconds: written as text. */
function isTextLike(schema: JsonSchema): boolean {
  const types = Array.isArray(schema.type) ? schema.type : branchesOf(schema)?.map((branch) => branch.type);
  return (
    types?.includes("string") === true && types.every((type) => ["string", "number", "integer"].includes(`${type}`))
  );
}

function choicesOf(schema: JsonSchema): { value: string | number; title: string }[] | undefined {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (!Array.isArray(values) || schema.type === "boolean") return undefined;
  const usable = values.filter((value) => typeof value === "string" || typeof value === "number");
  if (usable.length !== values.length) return undefined;
  return usable.map((value) => ({ value, title: schema.choiceTitles?.[String(value)] ?? String(value) }));
}

function takesText(schema: JsonSchema): boolean {
  return schema.type === "string" || (Array.isArray(schema.type) && schema.type.includes("string"));
}

function isLong(schema: JsonSchema): boolean {
  return schema.widget === "multiline" || schema.multiline === true || (schema.maxLength ?? 0) > 1_000;
}

function rangeOf(schema: JsonSchema): { min?: number; max?: number } {
  // z.int() without bounds names the safe-integer range, which tells a person nothing.
  const min = schema.minimum ?? schema.exclusiveMinimum;
  const max = schema.maximum ?? schema.exclusiveMaximum;
  return {
    ...(min !== undefined && min > Number.MIN_SAFE_INTEGER && { min }),
    ...(max !== undefined && max < Number.MAX_SAFE_INTEGER && { max }),
  };
}

/** `maxRows` → `Max rows`. */
function titleOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
