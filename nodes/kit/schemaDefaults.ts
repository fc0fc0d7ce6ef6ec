import type { Json, JsonObject } from "#shared/json.ts";

/** The value with the schema's `default`s put in where something is missing, in objects at any depth. */
export function withSchemaDefaults(schema: JsonObject, value: Json | undefined): Json {
  const start = value === undefined || value === null ? (schema.default ?? value ?? null) : value;
  const properties = schema.properties;
  if (!isObject(properties)) return start;
  if (start !== null && !isObject(start)) return start;
  const filled: JsonObject = { ...start };
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const given = filled[name];
    if (given === undefined && property.default === undefined && !isObject(property.properties)) continue;
    const inner = given === undefined ? withSchemaDefaults(property, undefined) : withDefaultsInside(property, given);
    if (inner !== null && !isEmptyObject(inner, given)) filled[name] = inner;
  }
  return start === null && Object.keys(filled).length === 0 ? start : filled;
}

function withDefaultsInside(schema: JsonObject, given: Json): Json {
  return isObject(given) ? withSchemaDefaults(schema, given) : given;
}

/** An object that only defaults could have filled, and none did, stays away. */
function isEmptyObject(inner: Json, given: Json | undefined): boolean {
  return given === undefined && isObject(inner) && Object.keys(inner).length === 0;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
