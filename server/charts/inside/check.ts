/** Is this chart drawable from these rows? Every field it names must be there and be what the chart takes it for. */
import { compile, type TopLevelSpec } from "vega-lite";
import { AppError, type FieldError } from "#shared/errors.ts";
import { findUnsafe, type Json, type JsonObject } from "#shared/json.ts";
import { type FieldUse, fieldsOf } from "./fields.ts";

export const maxChartRows = 50_000;

/** The spec with the rows inside. Throws DATA_INVALID that names each place at fault. */
export function checkChart({ spec, rows }: { spec: JsonObject; rows: JsonObject[] }): JsonObject {
  const unsafe = findUnsafe({ ...spec, data: null });
  if (unsafe) throw invalid([{ path: unsafe.path.join("."), message: unsafe.message }]);
  const outside = findOutside(spec, []);
  if (outside) throw invalid([outside]);
  const full = withRows(spec, rows);
  const data = (full.data as { values: JsonObject[] } | undefined)?.values ?? [];
  if (data.length > maxChartRows) {
    const message = `The chart has ${data.length} rows; at most ${maxChartRows} are drawn. Aggregate them first.`;
    throw invalid([{ path: "data", message }]);
  }
  const { uses, made } = fieldsOf(full);
  const columns = new Columns();
  const errors = uses.flatMap((use) => problemOf(use, use.rows ?? data, made, columns));
  if (errors.length > 0) throw invalid(errors);
  compiled(full);
  return full;
}

/** Vega-Lite → Vega. Throws DATA_INVALID in the compiler's words. */
export function compiled(spec: JsonObject): ReturnType<typeof compile>["spec"] {
  const silent = {
    warn: () => silent,
    info: () => silent,
    debug: () => silent,
    error: () => silent,
    level: () => silent,
  };
  try {
    return compile(spec as unknown as TopLevelSpec, { logger: silent as never }).spec;
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    // The compiler repeats the whole specification, data and all.
    const message = said.startsWith("Invalid specification")
      ? "it needs a mark with an encoding, or layers of them."
      : said;
    throw invalid([{ path: "", message: `The chart does not compile: ${message.slice(0, 500)}` }]);
  }
}

/** Rows given by the step replace the spec's own; without any, the spec's inline data stand. */
function withRows(spec: JsonObject, rows: JsonObject[]): JsonObject {
  const { usermeta: _, ...rest } = spec;
  const inline = typeof spec.data === "object" && spec.data !== null && "values" in spec.data;
  return rows.length === 0 && inline ? rest : { ...rest, data: { values: rows } };
}

/** Every mark of Vega-Lite but `image`, which loads pictures. */
const marks = new Set(
  "arc area bar boxplot circle errorband errorbar geoshape line point rect rule square text tick trail".split(" "),
);

/** Charts carry their data and load nothing: no `url` of data, no pictures, no links out. */
function findOutside(value: Json, path: (string | number)[]): FieldError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const place = [...path, key].join(".");
    if (key === "values" && path.at(-1) === "data") continue;
    if (key === "url" && path.at(-1) === "data") {
      return { path: place, message: "A chart cannot load data from a URL. Connect rows to the chart instead." };
    }
    if (key === "href") return { path: place, message: "Links are not drawn in charts." };
    // Styles of marks, in the theme and of selections, are called `mark` too.
    if (key === "mark" && !path.includes("config") && path.at(-1) !== "select") {
      const mark = typeof child === "object" && child !== null && !Array.isArray(child) ? child.type : child;
      if (typeof mark !== "string" || !marks.has(mark)) {
        return {
          path: place,
          message: `${JSON.stringify(mark)} is not a mark. The marks are: ${[...marks].join(", ")}.`,
        };
      }
    }
    const inner = findOutside(child, [...path, key]);
    if (inner) return inner;
  }
  return undefined;
}

function problemOf(use: FieldUse, rows: JsonObject[], made: Set<string>, columns: Columns): FieldError[] {
  if (rows.length === 0 || made.has(use.field) || made.has("*")) return [];
  const known = columns.of(rows);
  const root = use.field.split(".")[0] ?? use.field;
  const column = known.get(use.field) ?? known.get(root);
  const path = `${use.path}.field`;
  if (!column) {
    const names = [...known.keys()].slice(0, 30).join(", ");
    return [{ path, message: `There is no column "${use.field}". The columns are: ${names}.` }];
  }
  if (!use.numeric || column.odd === undefined || !known.has(use.field)) return [];
  return [
    { path, message: `The column "${use.field}" is drawn as a number, but holds ${JSON.stringify(column.odd)}.` },
  ];
}

/** Columns of row lists, each with the first value that is not a number; looked at once. */
class Columns {
  readonly #seen = new Map<JsonObject[], Map<string, { odd?: Json }>>();

  of(rows: JsonObject[]): Map<string, { odd?: Json }> {
    const seen = this.#seen.get(rows);
    if (seen) return seen;
    const columns = new Map<string, { odd?: Json }>();
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        const column = columns.get(name) ?? {};
        if (value !== null && typeof value !== "number" && column.odd === undefined) column.odd = value;
        columns.set(name, column);
      }
    }
    this.#seen.set(rows, columns);
    return columns;
  }
}

function invalid(errors: FieldError[]): AppError {
  const said = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join(" ");
  return new AppError("DATA_INVALID", said.slice(0, 2_000), { errors });
}
