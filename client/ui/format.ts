import { t } from "../messages/index.ts";

const instant = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

export function formatInstant(at: number): string {
  return instant.format(at);
}

/** "3 min ago": near in words, far as a date. */
export function formatAgo(at: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 45) return t("ui.justNow");
  if (seconds < 3_600) return t("ui.minutesAgo", { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 86_400) return t("ui.hoursAgo", { n: Math.round(seconds / 3_600) });
  if (seconds < 7 * 86_400) return t("ui.daysAgo", { n: Math.round(seconds / 86_400) });
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" }).format(at);
}

export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

export function formatNumber(value: number): string {
  return value.toLocaleString("en");
}
