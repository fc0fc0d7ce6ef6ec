/** A span of time as people say it: a number and a unit, for a field that holds milliseconds. Pure. */
export const units = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const;
export type Unit = keyof typeof units;

export const unitNames: readonly Unit[] = ["seconds", "minutes", "hours", "days", "weeks"];

/** The largest unit in which the span is a whole number; seconds, perhaps broken, when there is none. */
export function unitOf(ms: number): Unit {
  return unitNames.findLast((unit) => ms !== 0 && ms % units[unit] === 0) ?? "seconds";
}

const words: Readonly<Record<string, number>> = {
  ms: 1,
  ...Object.fromEntries(["s", "sec", "secs", "second", "seconds"].map((word) => [word, units.seconds])),
  ...Object.fromEntries(["m", "min", "mins", "minute", "minutes"].map((word) => [word, units.minutes])),
  ...Object.fromEntries(["h", "hr", "hrs", "hour", "hours"].map((word) => [word, units.hours])),
  ...Object.fromEntries(["d", "day", "days"].map((word) => [word, units.days])),
  ...Object.fromEntries(["w", "week", "weeks"].map((word) => [word, units.weeks])),
};

/** Milliseconds of `5 min`, `1 h 30 m` or `2,5 days`; a bare number counts in `unit`. Undefined for anything else. */
export function readDuration(text: string, unit: Unit): number | undefined {
  const written = text.trim().toLowerCase().replaceAll(",", ".");
  if (/^-?\d+(\.\d*)?$/.test(written)) return toMs(Number(written), unit);
  if (!/^(\d+(\.\d+)?\s*[a-z]+[\s.]*)+$/.test(written)) return undefined;
  let ms = 0;
  for (const [, count, word = ""] of written.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const size = Object.hasOwn(words, word) ? words[word] : undefined;
    if (size === undefined) return undefined;
    ms += Number(count) * size;
  }
  return Math.round(ms);
}

/** The unit that a bare number most likely means where at most `maxMs` are allowed. */
export function usualUnit(maxMs: number | undefined): Unit {
  if (maxMs === undefined || maxMs > units.days) return "days";
  return maxMs <= 10 * units.minutes ? "seconds" : "minutes";
}

export function toMs(count: number, unit: Unit): number {
  return Math.round(count * units[unit]);
}
