/** Instants, spans, sizes and numbers as the language that is spoken writes them. */
import { locale, t } from "../messages/index.ts";

/** `22 Nov 2026, 18:30` */
export function formatInstant(at: number): string {
  return dates(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** `22 Nov 2026` */
export function formatDay(at: number): string {
  return dates(locale(), { dateStyle: "medium" }).format(at);
}

/** `18:30:05` */
export function formatTime(at: number): string {
  return dates(locale(), { timeStyle: "medium" }).format(at);
}

/** "3 min ago": near in words, far as a date. */
export function formatAgo(at: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 45) return t("ui.justNow");
  if (seconds < 3_600) return t("ui.minutesAgo", { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 86_400) return t("ui.hoursAgo", { n: Math.round(seconds / 3_600) });
  if (seconds < 7 * 86_400) return t("ui.daysAgo", { n: Math.round(seconds / 86_400) });
  return formatDay(at);
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${formatNumber(ms / 1_000, 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return t("ui.bytes", { n: bytes });
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1_000, 1)} kB`;
  if (bytes < 1_000_000_000) return `${formatNumber(bytes / 1_000_000, 1)} MB`;
  return `${formatNumber(bytes / 1_000_000_000, 2)} GB`;
}

/** `digits`: exactly so many after the point; without it up to six. */
export function formatNumber(value: number, digits?: number): string {
  return value.toLocaleString(locale(), {
    maximumFractionDigits: digits ?? 6,
    ...(digits !== undefined && { minimumFractionDigits: digits }),
  });
}

/** Names in a row: `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);
}

const known = new Map<string, Intl.DateTimeFormat>();

function dates(of: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${of} ${JSON.stringify(options)}`;
  const format = known.get(key) ?? new Intl.DateTimeFormat(of, options);
  known.set(key, format);
  return format;
}
