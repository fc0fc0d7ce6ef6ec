import { lazy, Suspense } from "react";
import { isChart, isRows, sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { isBlobRef } from "#shared/run/values.ts";
import css from "./card.module.css";

const ChartView = lazy(() => import("#client/charts/ChartView.tsx").then((module) => ({ default: module.ChartView })));

const most = { rows: 2, columns: 3, letters: 160 };

/** What a step gave, small: the head of a table, a picture, a chart, the beginning of a text; else one line. */
export function CardPreview({ value, port }: { value: unknown; port?: string }) {
  const shown = isBlobRef(value) ? value.preview : value;
  const words = <p className={css.preview}>{port === undefined ? sayValue(value) : `${port}: ${sayValue(value)}`}</p>;
  if (typeof shown === "string" && /^data:image\/(png|jpeg|gif|webp);base64,/.test(shown)) {
    return <img className={css.thumb} src={shown} alt={t("card.picture")} />;
  }
  if (isRows(shown)) {
    return (
      <>
        {words}
        <TableHead rows={shown} />
      </>
    );
  }
  if (isChart(shown) && !isBlobRef(value)) {
    return (
      <Suspense fallback={words}>
        <div className={`${css.thumbChart} nodrag`} inert>
          <ChartView spec={{ ...shown, width: 200, height: 90 }} />
        </div>
      </Suspense>
    );
  }
  if (typeof shown === "string" && shown.length > 60)
    return <p className={css.textPreview}>{shown.slice(0, most.letters)}</p>;
  return words;
}

function TableHead({ rows }: { rows: Record<string, unknown>[] }) {
  const columns = Object.keys(rows[0] ?? {}).slice(0, most.columns);
  return (
    <table className={css.tiny} aria-hidden="true">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column}>{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, most.rows).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a finished result never change their places
          <tr key={index}>
            {columns.map((column) => (
              <td key={column}>{sayValue(row[column])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
