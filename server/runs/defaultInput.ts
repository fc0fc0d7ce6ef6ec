import type { GraphBody } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";

/** The input of a run that is started without one: the defaults of what the input nodes ask for, else nothing. */
export function defaultInput({ nodes }: GraphBody): Json {
  const schemas = nodes.flatMap(({ type, disabled, params: { schema } }) =>
    type === "input" && disabled !== true && describesObject(schema) ? [schema] : [],
  );
  if (schemas.length === 0) return null;
  return Object.assign({}, ...schemas.map(defaultsOf));
}

function describesObject(schema: unknown): schema is JsonSchema {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return false;
  return ("type" in schema && schema.type === "object") || "properties" in schema;
}
