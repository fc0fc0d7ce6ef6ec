import type { TableContent } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import type { Row } from "./context.ts";

/** The value as rows. Throws DATA_INVALID that says what it is instead; `what` names it, "Table t1". */
export function rowsOf(value: unknown, what: string): Row[] {
  if (Array.isArray(value) && value.every(isPlainObject)) return value as Row[];
  throw new AppError(
    "DATA_INVALID",
    `${what} holds ${describe(value)}, not rows. Put a Table step before it, or shape a list of objects with Transform.`,
  );
}

/** Rows with their columns: every key that occurs, in order of appearance, with the type that all its values share. */
export function tableContentOf(rows: Row[]): TableContent {
  const types = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const seen = types.get(name) ?? new Set();
      types.set(name, seen);
      if (value !== null) seen.add(typeOf(value));
    }
  }
  const columns = [...types].map(([name, seen]) => ({ name, type: commonType(seen) }));
  return { columns, rows };
}

type ColumnType = TableContent["columns"][number]["type"];

const isoDate = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function typeOf(value: unknown): ColumnType {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return isoDate.test(value) ? "date" : "text";
  return "mixed";
}

function commonType(seen: Set<string>): ColumnType {
  if (seen.size === 0) return "text";
  if (seen.size === 1) return [...seen][0] as ColumnType;
  return [...seen].every((type) => type === "text" || type === "date") ? "text" : "mixed";
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, for messages: "a text", "nothing". */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list of other things";
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}
