/**
 * Cron expressions of five fields: minute, hour, day of the month, month, day of the week. Lists, ranges, steps and
 * English names; `L` for the last day of the month, `5L` for its last Friday, `5#2` for its second, and `@daily` and
 * its like. When both days are given, either suffices, as in every cron.
 */

export interface Cron {
  minutes: readonly number[];
  hours: readonly number[];
  months: ReadonlySet<number>;
  /** Whether a day of the month is one of the expression's. */
  isDay(year: number, month: number, day: number): boolean;
}

export type ReadCron = { ok: true; cron: Cron } | { ok: false; message: string };

interface Field {
  name: string;
  from: number;
  to: number;
  names?: readonly string[];
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields = {
  minute: { name: "minute", from: 0, to: 59 },
  hour: { name: "hour", from: 0, to: 23 },
  date: { name: "day of the month", from: 1, to: 31 },
  month: { name: "month", from: 1, to: 12, names: monthNames },
  weekday: { name: "day of the week", from: 0, to: 7, names: dayNames },
} as const satisfies Record<string, Field>;

const shortcuts: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
const longest = 200;
/** After so many years every pairing of 29 February with a weekday has come. */
const yearsAhead = 40;
const minute = 60_000;

class Unreadable extends Error {}

export function readCron(text: string): ReadCron {
  if (text.length > longest) return { ok: false, message: `A cron expression has at most ${longest} characters.` };
  const written = text.trim().toLowerCase();
  const parts = (shortcuts[written] ?? written).split(/\s+/);
  if (parts.length !== 5) {
    return { ok: false, message: 'Write five fields: minute, hour, day, month, weekday, such as "0 9 * * mon-fri".' };
  }
  try {
    const cron = cronFrom(parts as [string, string, string, string, string]);
    if (nextWall(cron, Date.UTC(2000, 0, 1)) !== undefined) return { ok: true, cron };
    return { ok: false, message: "No date ever fits this: the month has no such day." };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message };
    throw error;
  }
}

/** The first wall time at or after `wall` that the expression names. Undefined when none comes in decades. */
export function nextWall(cron: Cron, wall: number): number | undefined {
  const from = new Date(Math.ceil(wall / minute) * minute);
  const [firstYear, firstMonth, firstDay] = [from.getUTCFullYear(), from.getUTCMonth() + 1, from.getUTCDate()];
  for (let year = firstYear; year <= firstYear + yearsAhead; year++) {
    for (let month = year === firstYear ? firstMonth : 1; month <= 12; month++) {
      if (!cron.months.has(month)) continue;
      const isFirstMonth = year === firstYear && month === firstMonth;
      for (let day = isFirstMonth ? firstDay : 1; day <= daysIn(year, month); day++) {
        if (!cron.isDay(year, month, day)) continue;
        const isToday = isFirstMonth && day === firstDay;
        const time = firstTime(cron, isToday ? from.getUTCHours() * 60 + from.getUTCMinutes() : 0);
        if (time !== undefined) return Date.UTC(year, month - 1, day, 0, time);
      }
    }
  }
  return undefined;
}

/** Minutes since midnight of the first time at or after `least`. */
function firstTime(cron: Cron, least: number): number | undefined {
  for (const hour of cron.hours) {
    if (hour * 60 + 59 < least) continue;
    const found = cron.minutes.find((each) => hour * 60 + each >= least);
    if (found !== undefined) return hour * 60 + found;
  }
  return undefined;
}

function cronFrom([minutes, hours, dates, months, weekdays]: [string, string, string, string, string]): Cron {
  const isDate = datesFrom(dates);
  const isWeekday = weekdaysFrom(weekdays);
  const either = !isEvery(dates) && !isEvery(weekdays);
  return {
    minutes: inOrder(valuesOf(minutes, fields.minute)),
    hours: inOrder(valuesOf(hours, fields.hour)),
    months: valuesOf(months, fields.month),
    isDay(year, month, day) {
      const [fitsDate, fitsWeekday] = [isDate(year, month, day), isWeekday(year, month, day)];
      return either ? fitsDate || fitsWeekday : fitsDate && fitsWeekday;
    },
  };
}

type DayTest = (year: number, month: number, day: number) => boolean;

function datesFrom(text: string): DayTest {
  const parts = text.split(",");
  const plain = parts.filter((part) => part !== "l");
  const dates = plain.length > 0 ? valuesOf(plain.join(","), fields.date) : new Set<number>();
  const last = plain.length < parts.length;
  return (year, month, day) => dates.has(day) || (last && day === daysIn(year, month));
}

function weekdaysFrom(text: string): DayTest {
  const plain: string[] = [];
  const tests: DayTest[] = [];
  for (const part of text.split(",")) {
    const last = /^(\w+)l$/.exec(part);
    const nth = /^(\w+)#(\d)$/.exec(part);
    if (last?.[1] !== undefined && !dayNames.includes(part)) {
      const weekday = numberFor(last[1], fields.weekday) % 7;
      tests.push((y, m, d) => weekdayOf(y, m, d) === weekday && d + 7 > daysIn(y, m));
    } else if (nth?.[1] !== undefined) {
      const weekday = numberFor(nth[1], fields.weekday) % 7;
      const which = Number(nth[2]);
      if (which < 1 || which > 5) throw new Unreadable(`"${part}": a month has a first to a fifth weekday, #1 to #5.`);
      tests.push((y, m, d) => weekdayOf(y, m, d) === weekday && Math.ceil(d / 7) === which);
    } else {
      plain.push(part);
    }
  }
  if (plain.length > 0) {
    const weekdays = new Set([...valuesOf(plain.join(","), fields.weekday)].map((each) => each % 7));
    tests.push((y, m, d) => weekdays.has(weekdayOf(y, m, d)));
  }
  return (...date) => tests.some((test) => test(...date));
}

/** The values of a field written as a list of values, ranges and steps. */
function valuesOf(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step, more] = part.split("/");
    const by = step === undefined ? 1 : Number(step);
    if (more !== undefined || !/^\d{1,3}$/.test(step ?? "1") || by < 1) {
      throw new Unreadable(`"${part}" is not a step of the ${field.name}; write such as */15.`);
    }
    const [from, to] = rangeOf(range, field, step !== undefined);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}

function rangeOf(text: string, field: Field, hasStep: boolean): [number, number] {
  if (text === "*" || text === "?") return [field.from, field.to];
  const [first = "", second, more] = text.split("-");
  if (more !== undefined) throw new Unreadable(`"${text}" is not a range of the ${field.name}.`);
  const from = numberFor(first, field);
  if (second === undefined) return [from, hasStep ? field.to : from];
  const end = numberFor(second, field);
  // Sunday ends a week as well as it begins one: fri-sun.
  const to = field === fields.weekday && end === 0 && from > 0 ? 7 : end;
  if (to < from) throw new Unreadable(`"${text}": the range of the ${field.name} runs backwards.`);
  return [from, to];
}

function numberFor(text: string, field: Field): number {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + (field === fields.month ? 1 : 0) : Number(text);
  if ((named >= 0 || /^\d{1,2}$/.test(text)) && value >= field.from && value <= field.to) return value;
  throw new Unreadable(`"${text}" is not a ${field.name}; it goes from ${field.from} to ${field.to}.`);
}

function isEvery(text: string): boolean {
  return text.startsWith("*") || text === "?";
}

function inOrder(values: Set<number>): number[] {
  return [...values].sort((a, b) => a - b);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}
