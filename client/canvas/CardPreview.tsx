import { lazy, Suspense } from "react";
import { isChart, isRows, sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { isBlobRef, isFileRef } from "#shared/run/values.ts";
import css from "./card.module.css";

const ChartView = lazy(() => import("#client/charts/ChartView.tsx").then((module) => ({ default: module.ChartView })));

const most = { rows: 2, columns: 3, letters: 160, pairs: 4, items: 3 };

/** What a step gave, small: the head of a table, a picture, a chart, the beginning of a text, the first fields of an object; else one line. */
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
  const pairs = pairsOf(shown);
  if (pairs === undefined) return words;
  if (Array.isArray(shown)) {
    return (
      <>
        {words}
        <Pairs pairs={pairs} />
      </>
    );
  }
  return <Pairs port={port} pairs={pairs} more={Object.keys(shown as object).length - pairs.length} />;
}

type Pair = [name: string, value: unknown];

/** The first fields of an object, the first items of a list; undefined for what one line says better. */
function pairsOf(value: unknown): Pair[] | undefined {
  if (typeof value !== "object" || value === null || isFileRef(value) || saysItself(value)) return undefined;
  const pairs: Pair[] = Array.isArray(value)
    ? value.slice(0, most.items).map((item, index) => [String(index + 1), item])
    : Object.entries(value).slice(0, most.pairs);
  return pairs.length < 2 ? undefined : pairs;
}

/** An artifact, a site or a verdict has a sentence of its own. */
function saysItself(value: object): boolean {
  return "$artifact" in value || "$site" in value || ("result" in value && "findings" in value);
}

function Pairs({ port, pairs, more = 0 }: { port?: string | undefined; pairs: Pair[]; more?: number }) {
  return (
    <div className={css.pairs}>
      {port !== undefined && <p>{port}</p>}
      <dl>
        {pairs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{sayValue(value)}</dd>
          </div>
        ))}
      </dl>
      {more > 0 && <p>{t("card.more", { n: more })}</p>}
    </div>
  );
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
