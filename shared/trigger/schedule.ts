/** When a schedule fires. Pure, so that the editor's preview and the server agree to the minute. */
import { z } from "zod";
import { type Cron, nextWall, readCron } from "./cron.ts";
import { instantOf, isZone, wallAt } from "./localTime.ts";

const minute = 60_000;

/** What becomes of firings that fell due while no server was there. */
const catchUp = z.enum(["none", "latest"]).default("latest");
/** How old the newest missed firing may be to be made up for. */
const catchUpMinutes = z.int().min(1).max(10_080).default(1_440);

const cronText = z.string().superRefine((text, ctx) => {
  const read = readCron(text);
  if (!read.ok) ctx.addIssue({ code: "custom", message: read.message });
});
const zone = z
  .string()
  .refine(isZone, 'Not a time zone that is known here. Write it like "Europe/Berlin".')
  .default("UTC");

/**
 * By the clock of a place, or every so many minutes whatever the clocks do. A local time that the clock skips fires
 * once, at the skip; one that it shows twice fires the first time.
 */
export const schedule = z.union([
  z.strictObject({ cron: cronText, zone, catchUp, catchUpMinutes }),
  z.strictObject({ everyMinutes: z.int().min(1).max(44_640), zone, catchUp, catchUpMinutes }),
]);
export type Schedule = z.infer<typeof schedule>;

/** The first firing after an instant. */
export function nextFiring(given: Schedule, after: number): number | undefined {
  if ("everyMinutes" in given) {
    const every = given.everyMinutes * minute;
    return (Math.floor(after / every) + 1) * every;
  }
  return nextByClock(cronOf(given.cron), given.zone, after);
}

export function nextFirings(given: Schedule, after: number, count: number): number[] {
  const found: number[] = [];
  for (let at = nextFiring(given, after); at !== undefined && found.length < count; at = nextFiring(given, at)) {
    found.push(at);
  }
  return found;
}

/** The firings in (after, until], at most `most` of them: those next to `until`, in order. */
export function firingsWithin(given: Schedule, after: number, until: number, most: number): number[] {
  for (let back = 60 * minute; ; back *= 24) {
    const from = Math.max(after, until - back);
    const found: number[] = [];
    for (let at = nextFiring(given, from); at !== undefined && at <= until; at = nextFiring(given, at)) found.push(at);
    if (found.length >= most || from === after) return found.slice(-most);
  }
}

function nextByClock(cron: Cron, place: string, after: number): number | undefined {
  let wall = nextWall(cron, Math.floor(wallAt(after, place) / minute) * minute);
  while (wall !== undefined) {
    const at = instantOf(wall, place);
    if (at > after) return at;
    wall = nextWall(cron, wall + minute);
  }
  return undefined;
}

const crons = new Map<string, Cron>();
const mostKept = 500;

/** Expressions in a schedule have been checked: one that does not read is a bug. */
function cronOf(text: string): Cron {
  const known = crons.get(text);
  if (known) return known;
  const read = readCron(text);
  if (!read.ok) throw new Error(`"${text}" is not a cron expression: ${read.message}`);
  if (crons.size >= mostKept) crons.clear();
  crons.set(text, read.cron);
  return read.cron;
}
