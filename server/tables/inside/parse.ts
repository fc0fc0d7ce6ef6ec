import type { ParsedTable, TableFormat } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { maxColumns, maxRows } from "../limits.ts";
import { type RawTable, typedTable, type WantedColumn } from "./columns.ts";
import { readCsv } from "./csv.ts";
import { readJsonTable } from "./jsonTable.ts";
import { decodeText } from "./text.ts";
import { readXlsx } from "./xlsx.ts";

export interface ParseRequest {
  format: TableFormat;
  text?: string;
  base64?: string;
  name?: string;
  columns?: WantedColumn[];
  sheet?: string;
}

export async function parseTable(request: ParseRequest): Promise<ParsedTable> {
  const bytes = request.base64 === undefined ? undefined : Buffer.from(request.base64, "base64");
  const format = request.format === "auto" ? formatOf(request.name, bytes, request.text) : request.format;
  const raw = await readRaw(format, bytes, request);
  if (raw.header.length > maxColumns) {
    throw new AppError("DATA_INVALID", `The table has ${raw.header.length} columns; at most ${maxColumns} are read.`);
  }
  if (raw.records.length > maxRows) {
    // Reading stopped there, so how many rows it really has is not known.
    throw new AppError(
      "DATA_INVALID",
      `The table has more than ${maxRows.toLocaleString("en")} rows, the most that a run reads. Give it a part of the file.`,
    );
  }
  return typedTable(raw, request.columns ?? []);
}

async function readRaw(
  format: Exclude<TableFormat, "auto">,
  bytes: Buffer | undefined,
  request: ParseRequest,
): Promise<RawTable> {
  if (format === "xlsx") {
    if (!bytes) throw new AppError("DATA_INVALID", "An XLSX file is binary; give the file itself, not its text.");
    return readXlsx(bytes, request.sheet);
  }
  const { text, warnings } = bytes ? decodeText(bytes) : { text: request.text ?? "", warnings: [] };
  const raw = format === "json" ? readJsonTable(text) : readCsv(text, format === "tsv" ? "\t" : undefined);
  return { ...raw, warnings: [...warnings, ...raw.warnings] };
}

function formatOf(name: string | undefined, bytes: Buffer | undefined, text: string | undefined) {
  const ending = /\.(csv|tsv|json|xlsx)$/i.exec(name ?? "")?.[1]?.toLowerCase();
  if (ending === "csv" || ending === "tsv" || ending === "json" || ending === "xlsx") return ending;
  if (bytes && bytes[0] === 0x50 && bytes[1] === 0x4b) return "xlsx";
  const start = (bytes ? bytes.subarray(0, 1_000).toString("utf8") : (text ?? "").slice(0, 1_000)).trimStart();
  return /^\uFEFF?\s*[[{]/.test(start) ? "json" : "csv";
}
