import { useMemo, useState } from "react";
import { t } from "../messages/index.ts";
import { formatNumber } from "./format.ts";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";

export interface DataColumn {
  name: string;
  numeric?: boolean;
}

/** Rows that can be sorted by a click on a column's name, a page at a time. */
export function DataTable({
  label,
  columns,
  rows,
  pageSize = 50,
}: {
  label: string;
  columns: DataColumn[];
  rows: Record<string, unknown>[];
  pageSize?: number;
}) {
  const [sort, setSort] = useState<{ column: string; down: boolean }>();
  const [page, setPage] = useState(0);
  const sorted = useMemo(() => (sort ? sortRows(rows, sort.column, sort.down) : rows), [rows, sort]);
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const first = Math.min(page, pages - 1) * pageSize;

  function sortBy(column: string) {
    setPage(0);
    setSort((now) =>
      now?.column === column ? (now.down ? undefined : { column, down: true }) : { column, down: false },
    );
  }

  return (
    <div className="ui-table-box">
      <section className="ui-table-scroll" aria-label={label} tabIndex={0 /* scrolls by keyboard */}>
        <table className="ui-table">
          <caption className="ui-hidden">{label}</caption>
          <thead>
            <tr>
              {columns.map(({ name, numeric }) => {
                const direction = sort?.column === name ? (sort.down ? "descending" : "ascending") : "none";
                return (
                  <th key={name} aria-sort={direction} data-numeric={numeric || undefined} scope="col">
                    <button type="button" onClick={() => sortBy(name)}>
                      {name}
                      {direction !== "none" && (
                        <Icon name={direction === "ascending" ? "arrow-up" : "arrow-down"} size={12} />
                      )}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(first, first + pageSize).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
              <tr key={first + index}>
                {columns.map(({ name, numeric }) => (
                  <td key={name} data-numeric={numeric || undefined}>
                    {cellText(row[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 && (
        <div className="ui-table-pages">
          <span>
            {t("ui.rowsOf", { from: first + 1, to: Math.min(first + pageSize, rows.length), all: rows.length })}
          </span>
          <IconButton
            icon="chevron-left"
            label={t("ui.previousPage")}
            disabled={first === 0}
            onClick={() => setPage(Math.max(0, page - 1))}
          />
          <IconButton
            icon="chevron-right"
            label={t("ui.nextPage")}
            disabled={first + pageSize >= rows.length}
            onClick={() => setPage(page + 1)}
          />
        </div>
      )}
    </div>
  );
}

/** The columns of rows that say nothing about themselves: keys of the first rows; numeric when all values are. */
export function columnsOf(rows: Record<string, unknown>[]): DataColumn[] {
  const sample = rows.slice(0, 50);
  const names = [...new Set(sample.flatMap((row) => Object.keys(row)))];
  return names.map((name) => ({
    name,
    numeric: sample.every((row) => row[name] == null || typeof row[name] === "number"),
  }));
}

function sortRows(rows: Record<string, unknown>[], column: string, down: boolean) {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = a[column];
    const right = b[column];
    if (left == null || right == null) return left == null ? (right == null ? 0 : 1) : -1;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
  });
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return formatNumber(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
