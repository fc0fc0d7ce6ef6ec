import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { isChart, isRows, sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { columnsOf, DataTable } from "#client/ui/DataTable.tsx";
import { formatBytes } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { isBlobRef, isFileRef } from "#shared/run/values.ts";
import css from "./runs.module.css";
import { isDocument, partsOf } from "./valueShape.ts";

const ChartView = lazy(() => import("#client/charts/ChartView.tsx").then((module) => ({ default: module.ChartView })));
const DocumentView = lazy(() =>
  import("#client/artifacts/DocumentView.tsx").then((module) => ({ default: module.DocumentView })),
);

/** A value as what it is: a table, a document, a chart, a picture, a link to an artifact; JSON only when nothing says more. */
export function ValueView({ value, load }: { value: unknown; load?: () => Promise<unknown> }) {
  const [whole, setWhole] = useState<{ value: unknown }>();
  const [asSource, setAsSource] = useState(false);
  const [fault, setFault] = useState<string>();
  if (isBlobRef(value) && !whole) {
    return (
      <div className={css.value}>
        <p className={css.quiet}>
          {t("canvas.value.large", { size: formatBytes(value.bytes), what: sayValue(value) })}
        </p>
        {load && (
          <Button
            size="s"
            icon="download"
            onClick={() => {
              setFault(undefined);
              load().then(
                (loaded) => setWhole({ value: loaded }),
                (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
              );
            }}
          >
            {t("canvas.value.showAll")}
          </Button>
        )}
        {fault && <p role="alert">{fault}</p>}
        <Shown value={value.preview} raw />
      </div>
    );
  }
  const shown = whole ? whole.value : value;
  const text = typeof shown === "string";
  const plain = text ? !isDocument(shown) : shown === null || typeof shown !== "object";
  return (
    <div className={css.value}>
      {!plain && (
        <div className={css.valueTools}>
          <Button size="s" look="quiet" icon={text ? "file-text" : "braces"} onClick={() => setAsSource(!asSource)}>
            {t(asSource ? "canvas.value.asView" : text ? "canvas.value.asText" : "canvas.value.asJson")}
          </Button>
        </div>
      )}
      {asSource && !text ? <JsonText value={shown} /> : <Shown value={shown} raw={asSource} />}
    </div>
  );
}

/** `raw`: a text stays the text it is; half a document would not draw well. */
function Shown({ value, raw = false }: { value: unknown; raw?: boolean }) {
  if (typeof value === "string") {
    if (/^data:image\/(png|jpeg|gif|webp);base64,/.test(value)) {
      return <img className={css.picture} src={value} alt={t("canvas.value.picture")} />;
    }
    if (!raw && isDocument(value)) {
      return (
        <Suspense fallback={<p className={css.quiet}>{t("canvas.loading")}</p>}>
          <div className={css.document}>
            <DocumentView source={value} marks={[]} />
          </div>
        </Suspense>
      );
    }
    return <pre className={css.text}>{value === "" ? t("canvas.value.emptyText") : value}</pre>;
  }
  if (isBlobRef(value)) return <Shown value={value.preview} raw />;
  if (isRows(value))
    return <DataTable label={t("canvas.value.table")} columns={columnsOf(value)} rows={value} pageSize={25} />;
  if (isChart(value)) {
    return (
      <Suspense fallback={<p className={css.quiet}>{t("canvas.loading")}</p>}>
        <ChartView spec={value} />
      </Suspense>
    );
  }
  if (isFileRef(value)) {
    return (
      <p className={css.ref}>
        <Icon name="file" /> {value.name} · {value.mediaType} · {formatBytes(value.bytes)}
      </p>
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const object = value as Record<string, unknown>;
    if (typeof object.$artifact === "string") {
      return (
        <Link className={css.ref} href={`/artifacts/${object.$artifact}`}>
          <Icon name="file-text" /> {sayValue(value)}
        </Link>
      );
    }
    if (typeof object.$site === "string") {
      return (
        <Link className={css.ref} href={`/sites/${object.$site}`}>
          <Icon name="globe" /> {sayValue(value)}
        </Link>
      );
    }
    if (Array.isArray(object.findings)) return <VerdictView findings={object.findings} />;
  }
  const parts = partsOf(value);
  if (!parts) return <JsonText value={value} />;
  return parts.map(([name, part]) => (
    <section key={name} className={css.part} aria-label={name}>
      <h4>{name}</h4>
      <Shown value={part} />
    </section>
  ));
}

interface ShownFinding {
  criterion?: string;
  text?: string;
  result?: string;
  evidence?: unknown;
}

function VerdictView({ findings }: { findings: ShownFinding[] }) {
  return (
    <ul className={css.verdict}>
      {findings.map((finding) => (
        <li key={finding.criterion ?? finding.text} data-result={finding.result}>
          <Icon name={finding.result === "pass" ? "check" : "x"} size={14} />
          <div>
            <strong>{finding.text}</strong>
            <span className={css.quiet}>
              {" "}
              {t(
                finding.result === "pass"
                  ? "canvas.verdict.pass"
                  : finding.result === "fail"
                    ? "canvas.verdict.fail"
                    : "canvas.verdict.unsure",
              )}
            </span>
            {finding.evidence !== undefined && finding.evidence !== null && (
              <details>
                <summary>{t("canvas.verdict.evidence")}</summary>
                <JsonText value={finding.evidence} />
              </details>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

const maxJsonCharacters = 200_000;

function JsonText({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return (
    <pre className={css.json}>{text.length > maxJsonCharacters ? `${text.slice(0, maxJsonCharacters)}\n…` : text}</pre>
  );
}
