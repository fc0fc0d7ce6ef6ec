/** From raw cells to typed rows: one type for each column, found from its values or asked for. */
import type { ParsedTable, Row } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { isIsoDate, isoFromWords } from "./dates.ts";

export type Cell = string | number | boolean | null;
export type ColumnType = "text" | "number" | "boolean" | "date";
export interface WantedColumn {
  name: string;
  type: ColumnType;
}

export interface RawTable {
  header: string[];
  records: Cell[][];
  /** The line in the file for each record, where there are lines. */
  lines?: number[];
  /** Every cell is text whose type is still to be found. */
  textOnly: boolean;
  warnings: string[];
}

export function typedTable(raw: RawTable, wanted: WantedColumn[]): ParsedTable {
  const missing = wanted.find(({ name }) => !raw.header.includes(name));
  if (missing) {
    throw new AppError(
      "DATA_INVALID",
      `There is no column "${missing.name}". The columns are: ${raw.header.join(", ")}.`,
    );
  }
  const warnings = [...raw.warnings];
  const rows: Row[] = raw.records.map(() => ({}));
  const columns = raw.header.map((name, index): ParsedTable["columns"][number] => {
    const values = raw.records.map((record) => record[index] ?? null);
    const asked = wanted.find((column) => column.name === name)?.type;
    const found = asked === undefined ? inferred(values, raw.textOnly) : forced(values, name, asked, raw.lines);
    if (found.note !== undefined) warnings.push(`Column "${name}": ${found.note}`);
    found.values.forEach((value, row) => {
      const target = rows[row];
      if (target) target[name] = value;
    });
    return { name, type: found.type };
  });
  return { rows, columns, warnings };
}

/** Names that are there, different, and safe as keys. */
export function uniqueNames(given: readonly (string | null)[]): { names: string[]; warnings: string[] } {
  const taken = new Set<string>();
  const warnings: string[] = [];
  const names = given.map((text, index) => {
    const plain = (text ?? "").replace(/\s+/g, " ").trim().slice(0, 200);
    const base = plain === "" || plain === "__proto__" ? `column_${index + 1}` : plain;
    let name = base;
    for (let copy = 2; taken.has(name); copy++) name = `${base}_${copy}`;
    taken.add(name);
    if (name !== plain) warnings.push(`Column ${index + 1} ("${plain}") is called "${name}".`);
    return name;
  });
  return { names, warnings };
}

interface Found {
  type: ParsedTable["columns"][number]["type"];
  values: Cell[];
  note?: string;
}

function inferred(values: Cell[], textOnly: boolean): Found {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return { type: "text", values };
  if (!textOnly) {
    const kinds = new Set(present.map((value) => typeof value));
    if (kinds.size > 1) return { type: "mixed", values, note: "its values have different types." };
    if (kinds.has("number")) return { type: "number", values };
    if (kinds.has("boolean")) return { type: "boolean", values };
    return { type: present.every((value) => isIsoDate(String(value))) ? "date" : "text", values };
  }
  const texts = present as string[];
  if (texts.every((text) => numberOf(text) !== undefined)) return convert("number", values, (text) => numberOf(text));
  if (texts.every((text) => booleanOf(text) !== undefined))
    return convert("boolean", values, (text) => booleanOf(text));
  if (texts.every((text) => isIsoDate(text.trim()))) return convert("date", values, (text) => text.trim());
  if (texts.every((text) => isoFromWords(text) !== undefined)) {
    const note = `dates such as "${texts[0]}" are written as ${isoFromWords(texts[0] ?? "")}.`;
    return { ...convert("date", values, isoFromWords), note };
  }
  return { type: "text", values };
}

function convert(type: ColumnType, values: Cell[], read: (text: string) => Cell | undefined): Found {
  return { type, values: values.map((value) => (value === null ? null : (read(String(value)) ?? null))) };
}

function forced(values: Cell[], name: string, type: ColumnType, lines: number[] | undefined): Found {
  const converted = values.map((value, index): Cell => {
    if (value === null) return null;
    const cell = cast(value, type);
    if (cell !== undefined) return cell;
    const line = lines?.[index];
    const place = `Row ${index + 1}${line === undefined ? "" : ` (line ${line})`}, column "${name}"`;
    const shown = String(value).slice(0, 60);
    throw new AppError("DATA_INVALID", `${place}: "${shown}" is not a ${type}.`, {
      errors: [{ path: `rows.${index}.${name}`, message: `"${shown}" is not a ${type}.` }],
    });
  });
  return { type, values: converted };
}

function cast(value: Exclude<Cell, null>, type: ColumnType): Cell | undefined {
  const text = String(value).trim();
  switch (type) {
    case "text":
      return String(value);
    case "number":
      return typeof value === "number" ? value : lenientNumberOf(text);
    case "boolean":
      return typeof value === "boolean"
        ? value
        : (booleanOf(text) ?? { "1": true, "0": false, yes: true, no: false }[text.toLowerCase()]);
    case "date":
      return isIsoDate(text) ? text : isoFromWords(text);
    default:
      return type satisfies never;
  }
}

/** A number that loses nothing when read: "007" and long ids stay text. */
function numberOf(text: string): number | undefined {
  const plain = text.trim();
  if (!/^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(plain)) return undefined;
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !/[.e]/i.test(plain) ? undefined : value;
}

/** For a column that is known to hold numbers: also "1,234.50" and "007". */
function lenientNumberOf(text: string): number | undefined {
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function booleanOf(text: string): boolean | undefined {
  const plain = text.trim().toLowerCase();
  return plain === "true" ? true : plain === "false" ? false : undefined;
}
