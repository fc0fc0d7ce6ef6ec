/** Changes what params say about other nodes: their expressions, and params that are the id of a node. */
import { isBinding, templatePlaces } from "../graph/bindings.ts";
import type { Params } from "../graph/graph.ts";
import type { Json } from "../json.ts";
import { expressionsIn } from "./expressions.ts";
import type { JsonSchema } from "./schema.ts";

type Path = readonly (string | number)[];

/** Params with every expression in them replaced; the same object when none changes. */
export function mapExpressions(schema: JsonSchema, params: Params, change: (expr: string) => string): Params {
  let result = params;
  const templates = new Set<string>();
  for (const { path, expr, kind } of expressionsIn(schema, params).expressions) {
    if (kind === "template") {
      const key = path.join("\n");
      if (templates.has(key)) continue;
      templates.add(key);
      result = changeAt(result, path, (text) => (typeof text === "string" ? mapPlaces(text, change) : text));
    } else {
      const changed = change(expr);
      if (changed === expr) continue;
      result = changeAt(result, path, (old) => (isBinding(old) ? { $expr: changed } : changed));
    }
  }
  return result;
}

/** Params with the value at a path replaced; what does not change keeps its identity. */
export function changeAt(params: Params, path: Path, change: (value: Json) => Json): Params {
  return changed(params, path, change) as Params;
}

function changed(value: Json, [key, ...rest]: Path, change: (value: Json) => Json): Json {
  if (key === undefined) return change(value);
  if (typeof value !== "object" || value === null) return value;
  const inner = (value as Record<string | number, Json>)[key];
  if (inner === undefined) return value;
  const next = changed(inner, rest, change);
  if (next === inner) return value;
  return Array.isArray(value) ? value.with(Number(key), next) : { ...value, [key]: next };
}

function mapPlaces(text: string, change: (expr: string) => string): string {
  let result = "";
  let copied = 0;
  for (const { start, end, expr } of templatePlaces(text)) {
    const next = change(expr);
    result += text.slice(copied, start) + (next === expr ? text.slice(start, end) : `{{ ${next} }}`);
    copied = end;
  }
  return result + text.slice(copied);
}
