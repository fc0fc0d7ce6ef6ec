/** A value in one line, for a card, a tree or a preview. */
import { t } from "#client/messages/index.ts";
import { formatNumber } from "#client/ui/format.ts";
import { isBlobRef, isFileRef } from "#shared/run/values.ts";

const longest = 140;

export function sayValue(value: unknown): string {
  if (value === undefined) return t("canvas.value.none");
  if (value === null) return "null";
  if (typeof value === "string")
    return value === "" ? t("canvas.value.emptyText") : cut(value.replace(/\s+/g, " ").trim());
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isBlobRef(value)) return sayBlob(value);
  if (Array.isArray(value)) return sayArray(value, value.length);
  if (isFileRef(value)) return `${value.name}`;
  const object = value as Record<string, unknown>;
  if (typeof object.$artifact === "string")
    return t("canvas.value.artifact", { title: String(object.title), n: String(object.version) });
  if (typeof object.$site === "string")
    return t("canvas.value.site", { slug: String(object.slug), n: String(object.version) });
  if (typeof object.result === "string" && Array.isArray(object.findings))
    return sayVerdict(object.result, object.findings);
  if (isChart(object)) return t("charts.chart");
  return cut(
    Object.entries(object)
      .map(
        ([key, item]) =>
          `${key}: ${typeof item === "object" && item !== null ? sayValue(item) : cut(String(item), 40)}`,
      )
      .join(" · ") || "{}",
  );
}

export function isRows(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.slice(0, 50).every((row) => typeof row === "object" && row !== null && !Array.isArray(row))
  );
}

/** A Vega-Lite specification. */
export function isChart(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const spec = value as Record<string, unknown>;
  if (typeof spec.$schema === "string" && spec.$schema.includes("vega-lite")) return true;
  return (
    "data" in spec && ("mark" in spec || "layer" in spec || "hconcat" in spec || "vconcat" in spec || "facet" in spec)
  );
}

function sayBlob({ preview, length, bytes }: { preview: unknown; length?: number | undefined; bytes: number }): string {
  if (Array.isArray(preview)) return sayArray(preview, length ?? preview.length);
  if (typeof preview === "string") return cut(preview.replace(/\s+/g, " "));
  return `${sayValue(preview)} (${Math.round(bytes / 1000)} kB)`;
}

function sayArray(items: unknown[], length: number): string {
  if (!isRows(items)) return t(length === 1 ? "canvas.value.oneItem" : "canvas.value.items", { n: length });
  const columns = cut(Object.keys(items[0] ?? {}).join(", "), 60);
  return t(length === 1 ? "canvas.value.oneRow" : "canvas.value.rows", { n: length, columns });
}

function sayVerdict(result: string, findings: unknown[]): string {
  const passed = findings.filter((item) => (item as { result?: unknown }).result === "pass").length;
  return t(result === "pass" ? "canvas.value.verdictPass" : "canvas.value.verdictFail", {
    passed,
    all: findings.length,
  });
}

function cut(text: string, length = longest): string {
  return text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text;
}
