/** Every expression in a placed node's params: bindings, places in templates, and params that are expressions. */
import { bindingsIn, isBinding, templatePlaces, unclosedPlace } from "../graph/bindings.ts";
import type { Json } from "../json.ts";
import { type Field, fieldsOf } from "./params.ts";
import type { JsonSchema } from "./schema.ts";

export interface ParamExpression {
  path: (string | number)[];
  expr: string;
  kind: "binding" | "template" | "expression";
}

export interface ParamExpressions {
  expressions: ParamExpression[];
  /** Texts with a `{{` that nothing closes. */
  unclosed: (string | number)[][];
}

const forms = new WeakMap<JsonSchema, Field[]>();

export function expressionsIn(schema: JsonSchema, params: Record<string, Json>): ParamExpressions {
  const found: ParamExpressions = { expressions: [], unclosed: [] };
  for (const { path, expr } of bindingsIn(params)) found.expressions.push({ path, expr, kind: "binding" });
  for (const field of formOf(schema)) readField(field, params[field.key], [field.key], found);
  return found;
}

function formOf(schema: JsonSchema): Field[] {
  let fields = forms.get(schema);
  if (!fields) {
    fields = fieldsOf(schema);
    forms.set(schema, fields);
  }
  return fields;
}

function readField(field: Field, value: Json | undefined, path: (string | number)[], found: ParamExpressions): void {
  if (value === undefined || value === null || isBinding(value)) return;
  if (typeof value === "string") {
    if (field.kind === "expression" && field.stored === "text")
      found.expressions.push({ path, expr: value, kind: "expression" });
    if (field.widget === "template") readTemplate(value, path, found);
  } else if (field.kind === "list" && Array.isArray(value)) {
    value.forEach((item, index) => {
      readField(field.item, item, [...path, index], found);
    });
  } else if (typeof value === "object" && !Array.isArray(value)) {
    readObject(field, value, path, found);
  }
}

function readObject(field: Field, value: { [key: string]: Json }, path: (string | number)[], found: ParamExpressions) {
  if (field.kind === "map") {
    for (const [key, item] of Object.entries(value)) readField(field.value, item, [...path, key], found);
    return;
  }
  for (const inner of fieldsWithin(field, value)) readField(inner, value[inner.key], [...path, inner.key], found);
}

function fieldsWithin(field: Field, value: { [key: string]: Json }): Field[] {
  if (field.kind === "object") return field.fields;
  if (field.kind === "union") return field.options.find((option) => option.value === value[field.by])?.fields ?? [];
  return [];
}

function readTemplate(text: string, path: (string | number)[], found: ParamExpressions): void {
  for (const { expr } of templatePlaces(text)) found.expressions.push({ path, expr, kind: "template" });
  if (unclosedPlace(text) !== undefined) found.unclosed.push(path);
}
