/** The fields that a Vega-Lite spec reads, with the place of each, view by view. */
import type { Json, JsonObject } from "#shared/json.ts";

export interface FieldUse {
  /** Such as `layer.0.encoding.x`. */
  path: string;
  field: string;
  /** The channel treats its values as numbers. */
  numeric: boolean;
  /** Rows of the view's own, where it does not use the chart's. */
  rows: JsonObject[] | undefined;
}

export interface SpecFields {
  uses: FieldUse[];
  /** Fields that transforms make: they need not be columns. */
  made: Set<string>;
}

const views = ["layer", "concat", "hconcat", "vconcat"] as const;
const countLike = new Set(["count", "distinct", "valid", "missing", "values", "argmin", "argmax"]);

export function fieldsOf(spec: JsonObject): SpecFields {
  const found: SpecFields = { uses: [], made: new Set() };
  visit(spec, "", ownRows(spec), [], found);
  return found;
}

function visit(
  view: JsonObject,
  path: string,
  rows: JsonObject[] | undefined,
  repeated: string[],
  found: SpecFields,
): void {
  for (const transform of listOf(view.transform)) collectMade(transform, found.made);
  const inner = [...repeated, ...repeatedFields(view.repeat)];
  for (const [channel, definition] of Object.entries(objectOf(view.encoding))) {
    for (const one of listOf(definition)) visitChannel(one, `${path}encoding.${channel}`, rows, inner, found);
  }
  const facet = objectOf(view.facet);
  for (const one of "field" in facet ? [facet] : [objectOf(facet.row), objectOf(facet.column)]) {
    visitChannel(one, `${path}facet`, rows, inner, found);
  }
  for (const key of views) {
    listOf(view[key]).forEach((child, index) => {
      visit(child, `${path}${key}.${index}.`, ownRows(child) ?? rows, inner, found);
    });
  }
  const nested = objectOf(view.spec);
  if (Object.keys(nested).length > 0) visit(nested, `${path}spec.`, ownRows(nested) ?? rows, inner, found);
}

function visitChannel(
  definition: JsonObject,
  path: string,
  rows: JsonObject[] | undefined,
  repeated: string[],
  found: SpecFields,
): void {
  const aggregate = typeof definition.aggregate === "string" ? definition.aggregate : undefined;
  const numeric =
    (definition.type === "quantitative" || aggregate !== undefined) &&
    !(aggregate !== undefined && countLike.has(aggregate)) &&
    definition.timeUnit === undefined;
  const fields = typeof definition.field === "string" ? [definition.field] : isRepeat(definition.field) ? repeated : [];
  for (const field of fields) found.uses.push({ path, field: plainField(field), numeric, rows });
  const sort = objectOf(definition.sort);
  if (typeof sort.field === "string")
    found.uses.push({ path: `${path}.sort`, field: plainField(sort.field), numeric: false, rows });
  for (const condition of listOf(definition.condition))
    visitChannel(condition, `${path}.condition`, rows, repeated, found);
}

/** Everything a transform names with `as`, and the names that some make by themselves. */
function collectMade(transform: JsonObject, made: Set<string>): void {
  const add = (value: Json | undefined) => {
    for (const name of Array.isArray(value) ? value : [value]) if (typeof name === "string") made.add(name);
  };
  add(transform.as);
  for (const key of ["aggregate", "joinaggregate", "window"]) for (const one of listOf(transform[key])) add(one.as);
  if (transform.fold !== undefined && transform.as === undefined) add(["key", "value"]);
  if (transform.density !== undefined && transform.as === undefined) add(["value", "density"]);
  if (transform.quantile !== undefined && transform.as === undefined) add(["prob", "value"]);
  // A pivot makes one column for each value it meets, a lookup those it names.
  if (transform.pivot !== undefined) made.add("*");
  add(objectOf(transform.from).fields);
  if (transform.impute !== undefined) add(transform.impute);
}

function ownRows(view: JsonObject): JsonObject[] | undefined {
  const values = objectOf(view.data).values;
  return Array.isArray(values)
    ? values.filter((row): row is JsonObject => Object.keys(objectOf(row)).length > 0)
    : undefined;
}

function repeatedFields(repeat: Json | undefined): string[] {
  const lists = Array.isArray(repeat) ? [repeat] : Object.values(objectOf(repeat));
  return lists.flat().filter((field): field is string => typeof field === "string");
}

function isRepeat(field: Json | undefined): boolean {
  return "repeat" in objectOf(field);
}

/** `a\\.b` and `[a.b]` mean a column with that very name. */
function plainField(field: string): string {
  return field.replace(/\\(.)/g, "$1").replace(/^\[['"]?(.*?)['"]?\]$/, "$1");
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function listOf(value: Json | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).map(objectOf).filter((item) => Object.keys(item).length > 0);
}
