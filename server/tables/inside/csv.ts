import { CsvError, parse } from "csv-parse/sync";
import { AppError } from "#shared/errors.ts";
import { maxColumns, maxRows } from "../limits.ts";
import { type RawTable, uniqueNames } from "./columns.ts";

/** Comma, semicolon, tab or bar separated text with a header row. Throws DATA_INVALID with the line. */
export function readCsv(text: string, given: string | undefined): RawTable {
  const delimiter = given ?? sniffDelimiter(text);
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      delimiter,
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 4_000_000,
      to: maxRows + 2,
    }) as unknown as typeof parsed;
  } catch (thrown) {
    throw asDataError(thrown);
  }
  const [head, ...rest] = parsed;
  if (!head) throw new AppError("DATA_INVALID", "The table is empty: there is no header row.");
  const width = head.record.length;
  if (width > maxColumns) {
    throw new AppError("DATA_INVALID", `The table has ${width} columns; at most ${maxColumns} are read.`);
  }
  const wrong = rest.find(({ record }) => record.length !== width);
  if (wrong) {
    const count = wrong.record.length;
    throw new AppError(
      "DATA_INVALID",
      `Line ${wrong.info.lines} has ${count} fields where the header has ${width}. Check its separators and quotes.`,
    );
  }
  const { names, warnings } = uniqueNames(head.record);
  return {
    header: names,
    records: rest.map(({ record }) => record.map((cell) => (cell.trim() === "" ? null : cell))),
    lines: rest.map(({ info }) => info.lines),
    textOnly: true,
    warnings,
  };
}

/** The separator that splits the first lines most evenly, quoted parts left out. */
export function sniffDelimiter(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of [",", ";", "\t", "|"]) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const alike = counts.filter((count) => count === first).length / Math.max(counts.length, 1);
    const score = first === 0 ? 0 : alike * 1_000 + first;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function asDataError(thrown: unknown): AppError {
  if (!(thrown instanceof CsvError)) return new AppError("DATA_INVALID", `The text is not a table: ${String(thrown)}`);
  const { lines, column } = thrown as CsvError & { lines?: number; column?: number | string };
  const words: Partial<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: "a quoted field is never closed",
    CSV_INVALID_CLOSING_QUOTE: "a quote ends in the middle of a field",
    INVALID_OPENING_QUOTE: "a quote starts in the middle of a field",
    CSV_MAX_RECORD_SIZE: "one row is larger than 4 MB",
  };
  const place = `Line ${lines ?? "?"}${typeof column === "number" ? `, column ${column + 1}` : ""}`;
  return new AppError("DATA_INVALID", `${place}: ${words[thrown.code] ?? thrown.message}.`);
}
