import { useMemo } from "react";
import { tableContent } from "#shared/artifact/artifact.ts";
import { t } from "../messages/index.ts";
import { DataTable } from "../ui/DataTable.tsx";
import { EmptyState, Notice } from "../ui/states.tsx";

/** A table artifact: sortable, a page at a time. */
export function TableView({ content, label }: { content: string; label: string }) {
  const table = useMemo(() => readTable(content), [content]);
  if (!table) {
    return (
      <Notice tone="bad" icon="circle-alert">
        {t("artifacts.tableFailed")}
      </Notice>
    );
  }
  if (table.rows.length === 0) return <EmptyState icon="table" title={t("artifacts.noRows")} />;
  const columns = table.columns.map(({ name, type }) => ({ name, numeric: type === "number" }));
  return <DataTable label={label} columns={columns} rows={table.rows} />;
}

function readTable(content: string) {
  try {
    const result = tableContent.safeParse(JSON.parse(content));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
