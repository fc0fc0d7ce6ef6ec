/**
 * Wall clocks of the world's time zones, from the tables that the runtime brings. A wall time is the number of
 * milliseconds that a UTC clock showing the same date and time would count: it says what stands on the clock, not when.
 */

const minute = 60_000;
const day = 86_400_000;
const longestName = 64;
const clocks = new Map<string, Intl.DateTimeFormat>();

export function isZone(zone: string): boolean {
  if (zone.length === 0 || zone.length > longestName) return false;
  try {
    return clockOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What the zone's clock shows at an instant (epoch ms), to the second. */
export function wallAt(instant: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, date, hour, minutes, second);
}

/**
 * The first instant at which the zone's clock shows this wall time or a later one. So a time that the clock skips is
 * the moment of the skip, and of a time that it shows twice it is the first.
 */
export function instantOf(wall: number, zone: string): number {
  const before = wallAt(wall - day, zone) - (wall - day);
  const after = wallAt(wall + day, zone) - (wall + day);
  const fits = [wall - before, wall - after].filter((instant) => wallAt(instant, zone) === wall);
  if (fits.length > 0) return Math.min(...fits);
  return momentOfChange(wall - after, wall - before, before, zone);
}

/** Between two instants the zone leaves the offset `before`: when, to the minute at which zones change? */
function momentOfChange(from: number, to: number, before: number, zone: string): number {
  let low = Math.floor(from / minute) - 1;
  let high = Math.ceil(to / minute);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallAt(middle * minute, zone) - middle * minute === before) low = middle;
    else high = middle;
  }
  return high * minute;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, clock);
  return clock;
}
