/** Tables as files for spreadsheets. A text that a spreadsheet would run as a formula is made plain text. */
import type { TableContent } from "#shared/artifact/artifact.ts";
import type { Json } from "#shared/json.ts";

/** RFC 4180: CRLF lines, quotes where needed. */
export function csvOf({ columns, rows }: TableContent): string {
  const lines = [
    columns.map((column) => csvCell(column.name)),
    ...rows.map((row) => columns.map((column) => csvCell(row[column.name] ?? null))),
  ];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

export async function xlsxOf({ columns, rows }: TableContent, title: string): Promise<Uint8Array> {
  // A fifth of the server's start, if it were loaded then, for what few ask for.
  const { default: ExcelJS } = await import("exceljs");
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(sheetName(title), { views: [{ state: "frozen", ySplit: 1 }] });
  sheet.addRow(columns.map((column) => plainText(column.name))).font = { bold: true };
  for (const row of rows) sheet.addRow(columns.map((column) => sheetCell(row[column.name] ?? null)));
  for (const [index, column] of columns.entries()) {
    sheet.getColumn(index + 1).width = Math.min(48, Math.max(10, column.name.length + 2));
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** Puts `'` before text that starts like a formula: `=`, `+`, `-`, `@`, or what a spreadsheet skips before them. */
export function plainText(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function csvCell(value: Json): string {
  if (value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = plainText(typeof value === "string" ? value : JSON.stringify(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Cells are plain values. An object would be read by the library as a formula or a link, so it becomes its text. */
function sheetCell(value: Json): string | number | boolean | null {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return plainText(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 32_767);
}

function sheetName(title: string): string {
  const name = title
    .replace(/[\\/*?:[\]']/g, " ")
    .trim()
    .slice(0, 31);
  return name === "" ? "Table" : name;
}
