/** What an expression or a query can name, as a tree: steps, their outputs, the fields of values. Pure. */
import { type JsonSchema, propertiesOf, resolveRef } from "#shared/nodes/schema.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { sayValue } from "../sayValue.ts";

export interface Known {
  name: string;
  kind: "step" | "value";
  /** A short word beside the name: a step's title, a value in one line. */
  detail?: string | undefined;
  /** What can stand after a dot. */
  of?: (() => readonly Known[]) | undefined;
}

/** A value of a run, by a name; its fields are found when they are asked for. */
export function knownValue(name: string, value: unknown, schema?: JsonSchema): Known {
  const inside = isBlobRef(value) ? value.preview : value;
  if (inside === undefined) {
    return schema ? knownSchema(name, schema, schema) : { name, kind: "value" };
  }
  return { name, kind: "value", detail: sayValue(value), of: () => fieldsOf(inside) };
}

/** What a schema promises, where no run has given a value yet. */
function knownSchema(name: string, written: JsonSchema, root: JsonSchema): Known {
  const schema = resolveRef(written, root);
  const inside = schema.type === "array" && schema.items ? resolveRef(schema.items, root) : schema;
  const detail = typeof schema.type === "string" ? schema.type : undefined;
  return {
    name,
    kind: "value",
    detail,
    of: () => Object.entries(propertiesOf(inside)).map(([key, property]) => knownSchema(key, property, root)),
  };
}

const mostItems = 20;

/** Of an array: the fields of its items, because a path goes through every item. */
function fieldsOf(value: unknown): Known[] {
  if (Array.isArray(value)) {
    const found = new Map<string, Known>();
    for (const item of value.slice(0, mostItems)) {
      for (const field of fieldsOf(item)) if (!found.has(field.name)) found.set(field.name, field);
    }
    return [...found.values()];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, item]) => knownValue(key, item));
}
