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

export function toMs(count: number, unit: Unit): number {
  return Math.round(count * units[unit]);
}
