import type { QueryConfig } from "pg";
import type { Json } from "#shared/json.ts";

/**
 * A query for the extended protocol, which takes a single statement: what follows a semicolon is refused by the
 * database itself. Without `queryMode` the driver would use the simple protocol when there are no values.
 */
export function oneStatement(text: string, parameters: Json[]): QueryConfig {
  const config: QueryConfig & { queryMode: "extended" } = {
    text,
    values: parameters.map(parameterOf),
    queryMode: "extended",
  };
  return config;
}

/** Lists and objects go as JSON text, which json and jsonb parameters take. */
function parameterOf(value: Json): string | number | boolean | null {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
