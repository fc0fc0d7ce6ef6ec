import { t } from "../messages/index.ts";
import { columnsOf, DataTable } from "./DataTable.tsx";

/** A value in the shape that says most: rows as a table, an object as a list of facts, text as text, the rest as JSON. */
export function ValueView({ value, label }: { value: unknown; label: string }) {
  if (value === null || value === undefined || value === "") return <p className="value-nothing">{t("ui.nothing")}</p>;
  if (typeof value === "string") return <div className="value-text">{value}</div>;
  if (typeof value !== "object") return <div className="value-text">{String(value)}</div>;
  if (isRows(value)) return <DataTable label={label} columns={columnsOf(value)} rows={value} pageSize={10} />;
  if (!Array.isArray(value) && Object.values(value).every((item) => item === null || typeof item !== "object")) {
    return (
      <dl className="ui-facts">
        {Object.entries(value).map(([key, item]) => (
          <div key={key} className="value-fact">
            <dt>{key}</dt>
            <dd>{String(item)}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <section tabIndex={0 /* scrolls by keyboard */} aria-label={label} className="ui-code">
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </section>
  );
}

function isRows(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (row) =>
        typeof row === "object" &&
        row !== null &&
        !Array.isArray(row) &&
        Object.values(row).every((cell) => cell === null || typeof cell !== "object"),
    )
  );
}
