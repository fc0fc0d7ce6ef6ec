import type { TableContent } from "#shared/artifact/artifact.ts";
import type { Json } from "#shared/json.ts";
import { escapeHtml } from "./html.ts";

/** Rows that a page shows; all of them are in the artifact's downloads. */
export const shownRows = 1_000;

export function tableHtml({ columns, rows }: TableContent, title: string): string {
  if (columns.length === 0) return "<p>This table is empty.</p>";
  const head = columns.map((column) => `<th scope="col"${align(column.type)}>${escapeHtml(column.name)}</th>`).join("");
  const body = rows
    .slice(0, shownRows)
    .map((row) => {
      const cells = columns.map((column) => `<td${align(column.type)}>${cellHtml(row[column.name] ?? null)}</td>`);
      return `<tr>${cells.join("")}</tr>`;
    })
    .join("\n");
  const count = rows.length === 1 ? "1 row" : `${rows.length.toLocaleString("en-GB")} rows`;
  const note = rows.length > shownRows ? `The first ${shownRows.toLocaleString("en-GB")} of ${count}.` : `${count}.`;
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(title)}, table">`,
    `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`,
    `<p class="note">${note}</p>`,
  ].join("\n");
}

function align(type: string): string {
  return type === "number" ? ' class="number"' : "";
}

function cellHtml(value: Json): string {
  if (value === null) return '<span class="none" aria-label="empty">–</span>';
  if (typeof value === "number") return escapeHtml(numberText(value));
  if (typeof value === "string")
    return escapeHtml(/^\d{4}-\d{2}-\d{2}T00:00:00(\.000)?Z$/.test(value) ? value.slice(0, 10) : value);
  return escapeHtml(typeof value === "boolean" ? (value ? "yes" : "no") : JSON.stringify(value));
}

/** At most six decimals and no thousands marks: a reader may copy the number, and years stay years. */
function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
}
