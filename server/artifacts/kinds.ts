/**
 * What each kind of artifact may hold, and its canonical text. Annotations point into that text, so it is UTF-8,
 * readable, and the same for equal content.
 */
import { type ArtifactKind, type TableColumn, type TableContent, tableContent } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import { type Json, type JsonObject, readJson, stableStringify } from "#shared/json.ts";

export const maxContentBytes = 5_000_000;

/** The canonical text of what a step or a person gave. Throws DATA_INVALID with what is wrong and where. */
export function canonicalContent(kind: ArtifactKind, text: string): string {
  // CommonMark asks for the same replacement of NUL; no database text can hold one.
  const wellFormed = text.toWellFormed().replaceAll("\u0000", "\ufffd");
  checkSize(wellFormed);
  switch (kind) {
    case "document":
      return wellFormed;
    case "table":
      return tableText(parseTable(wellFormed));
    case "chart":
      return stableStringify(parseChart(wellFormed), 2);
    default:
      return kind satisfies never;
  }
}

/** Refuses text that an artifact of this kind cannot hold; unlike `canonicalContent` it leaves every byte alone. */
export function checkContent(kind: ArtifactKind, text: string): void {
  checkSize(text);
  if (!text.isWellFormed()) throw invalid("The text holds half of a character, which cannot be stored.");
  if (text.includes("\u0000")) throw invalid("The text holds a NUL character, which cannot be stored.");
  if (kind === "table") parseTable(text);
  if (kind === "chart") parseChart(text);
}

/** Reads a table: `{columns, rows}`, or bare rows, whose columns are then found out. */
export function parseTable(text: string): TableContent {
  const value = parseJson(text, "table");
  if (Array.isArray(value)) return tableOfRows(value);
  const table = tableContent.safeParse(value);
  if (!table.success) {
    const [issue] = table.error.issues;
    throw invalid(`The table is not usable at "${issue?.path.join(".") ?? ""}": ${issue?.message ?? "wrong shape"}.`);
  }
  const types = new Map(table.data.columns.map((column) => [column.name, column.type]));
  if (types.size < table.data.columns.length) throw invalid("Two columns of the table have the same name.");
  for (const [index, row] of table.data.rows.entries()) {
    for (const [name, cell] of Object.entries(row)) {
      const type = types.get(name);
      if (!type) throw invalid(`Row ${index + 1} has a cell "${name}", and the table has no such column.`);
      if (!cellFits(cell, type)) {
        throw invalid(`Row ${index + 1}, column "${name}": ${JSON.stringify(cell)} is not a ${type}.`);
      }
    }
  }
  return table.data;
}

/** Reads a Vega-Lite specification that carries its own data. */
export function parseChart(text: string): JsonObject {
  const value = parseJson(text, "chart");
  if (!isObject(value)) throw invalid("A chart is a Vega-Lite specification: a JSON object.");
  const views = ["mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat", "spec"];
  if (!views.some((key) => key in value)) throw invalid('The chart draws nothing: it has neither "mark" nor "layer".');
  const outside = findOutsideData(value);
  if (outside) throw invalid(`The chart loads data from "${outside}". Put the data into "data.values" instead.`);
  return value;
}

function parseJson(text: string, what: string): Json {
  const read = readJson(text);
  if (read.ok) return read.value;
  const place = read.problem.path.join(".");
  throw invalid(`The ${what} is not usable${place === "" ? "" : ` at "${place}"`}: ${read.problem.message}`);
}

function tableOfRows(rows: Json[]): TableContent {
  const types = new Map<string, TableColumn["type"] | undefined>();
  const objects = rows.map((row, index) => {
    if (!isObject(row)) throw invalid(`Row ${index + 1} is not an object of cells.`);
    for (const [name, cell] of Object.entries(row)) types.set(name, mergeTypes(types.get(name), typeOfCell(cell)));
    return row;
  });
  return { columns: [...types].map(([name, type]) => ({ name, type: type ?? "text" })), rows: objects };
}

function typeOfCell(cell: Json): TableColumn["type"] | undefined {
  if (cell === null) return undefined;
  if (typeof cell === "number") return "number";
  if (typeof cell === "boolean") return "boolean";
  if (typeof cell !== "string") return "mixed";
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/.test(cell) ? "date" : "text";
}

function mergeTypes(a: TableColumn["type"] | undefined, b: TableColumn["type"] | undefined) {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const texts = new Set([a, b]);
  return texts.has("text") && texts.has("date") ? "text" : "mixed";
}

function cellFits(cell: Json, type: TableColumn["type"]): boolean {
  if (cell === null) return true;
  if (type === "number") return typeof cell === "number";
  if (type === "boolean") return typeof cell === "boolean";
  return type === "mixed" || typeof cell === "string";
}

/** One row a line, so that a person can mark a row and a difference reads well. */
function tableText({ columns, rows }: TableContent): string {
  const head = columns.map((column) => stableStringify({ name: column.name, type: column.type })).join(",\n");
  const body = rows.map((row) => stableStringify(row)).join(",\n");
  return `{"columns":[\n${head}\n],"rows":[\n${body}\n]}\n`;
}

/** The first `data.url` (or image address) anywhere in a specification. */
function findOutsideData(spec: JsonObject): string | undefined {
  const open: Json[] = [spec];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...next);
    if (!isObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key === "data" && isObject(value) && typeof value.url === "string") return value.url;
      if (key === "values" || key === "datasets") continue;
      open.push(value);
    }
  }
  return undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkSize(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxContentBytes) {
    throw new AppError("DATA_INVALID", `The content has ${bytes} bytes; an artifact holds at most ${maxContentBytes}.`);
  }
}

function invalid(message: string): AppError {
  return new AppError("DATA_INVALID", message);
}
