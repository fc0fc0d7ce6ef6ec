import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Json } from "#shared/json.ts";

/** A value of the engine as JSON: dates ISO, decimals numbers, whole numbers beyond 2^53 as text, NaN null. */
export function jsonOf(value: DuckDBValue): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBTimestampTZValue) return instant(value.micros, "Z") ?? value.toString();
  if (value instanceof DuckDBTimestampValue) return instant(value.micros, "") ?? value.toString();
  if (
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  ) {
    return value.toString().replace(" ", "T");
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOf);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, jsonOf(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map(({ key, value: entry }) => ({ key: jsonOf(key), value: jsonOf(entry) }));
  }
  if (value instanceof DuckDBUnionValue) return jsonOf(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  return value.toString();
}

/** Undefined outside what a Date can hold (the engine knows infinity). */
function instant(micros: bigint, zone: string): string | undefined {
  const date = new Date(Number(micros / 1_000n));
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().replace(/(\.000)?Z$/, "")}${zone}`;
}
