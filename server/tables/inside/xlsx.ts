import ExcelJs from "exceljs";
import { AppError } from "#shared/errors.ts";
import { maxColumns, maxRows } from "../limits.ts";
import { type Cell, type RawTable, uniqueNames } from "./columns.ts";
import { checkArchive } from "./zip.ts";

/** One sheet of a workbook: the first, or the named one. Formulas give their stored results, dates are ISO text. */
export async function readXlsx(bytes: Buffer, sheetName: string | undefined): Promise<RawTable> {
  checkArchive(bytes);
  const workbook = new ExcelJs.Workbook();
  try {
    // exceljs declares an older Buffer type; it takes any.
    await workbook.xlsx.load(bytes as unknown as Parameters<typeof workbook.xlsx.load>[0]);
  } catch (thrown) {
    throw new AppError(
      "DATA_INVALID",
      `The file is not a readable XLSX workbook: ${thrown instanceof Error ? thrown.message : thrown}`,
    );
  }
  const sheet = sheetName === undefined ? workbook.worksheets[0] : workbook.getWorksheet(sheetName);
  if (!sheet) {
    const names = workbook.worksheets.map(({ name }) => name).join(", ");
    throw new AppError("DATA_INVALID", `There is no sheet "${sheetName ?? ""}". The sheets are: ${names || "none"}.`);
  }
  if (sheet.columnCount > maxColumns || sheet.rowCount > maxRows + 1_000) {
    throw new AppError(
      "DATA_INVALID",
      `The sheet "${sheet.name}" has ${sheet.rowCount} rows and ${sheet.columnCount} columns; at most ${maxRows} and ${maxColumns} are read.`,
    );
  }
  const records: Cell[][] = [];
  const lines: number[] = [];
  let errors = 0;
  sheet.eachRow((row, line) => {
    const record = Array.from({ length: sheet.columnCount }, (_, index) => {
      const cell = cellOf(row.getCell(index + 1).value);
      if (cell === undefined) errors++;
      return cell ?? null;
    });
    if (record.every((cell) => cell === null)) return;
    records.push(record);
    lines.push(line);
  });
  const head = records.shift();
  lines.shift();
  if (!head) throw new AppError("DATA_INVALID", `The sheet "${sheet.name}" is empty.`);
  const used = head.map((cell, index) => cell !== null || records.some((record) => (record[index] ?? null) !== null));
  const keep = (record: Cell[]) => record.filter((_, index) => used[index]);
  const { names, warnings } = uniqueNames(keep(head).map((cell) => (cell === null ? null : String(cell))));
  if (errors > 0) warnings.push(`${errors} cells hold an error such as #DIV/0! and were read as empty.`);
  return { header: names, records: records.map(keep), lines, textOnly: false, warnings };
}

/** Undefined for a cell that holds an error. */
function cellOf(value: ExcelJs.CellValue): Cell | undefined {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Date) return isoOf(value);
  if ("error" in value) return undefined;
  if ("richText" in value) return value.richText.map(({ text }) => text).join("");
  if ("result" in value || "formula" in value || "sharedFormula" in value) {
    return cellOf((value as { result?: ExcelJs.CellValue }).result ?? null);
  }
  if ("text" in value) return typeof value.text === "string" ? value.text : cellOf(value.text as ExcelJs.CellValue);
  return String(value);
}

/** Workbooks store local wall time; exceljs gives it as if it were UTC. */
function isoOf(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
}
