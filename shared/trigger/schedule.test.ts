import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCron } from "./cron.ts";
import { wallAt } from "./localTime.ts";
import { firingsWithin, nextFirings, schedule } from "./schedule.ts";

const minute = 60_000;
const by = (cron: string, zone = "UTC") => schedule.parse({ cron, zone });
const said = (times: number[]) => times.map((at) => new Date(at).toISOString().slice(0, 16));
const firings = (cron: string, zone: string, after: string, count: number) =>
  said(nextFirings(by(cron, zone), Date.parse(`${after}Z`), count));

describe("cron", () => {
  test.each([
    ["0 9 * * mon-fri", "2026-11-20T12:00", ["2026-11-23T09:00", "2026-11-24T09:00"]],
    ["*/20 8-9 * * *", "2026-01-01T09:20", ["2026-01-01T09:40", "2026-01-02T08:00"]],
    ["0 0 l * *", "2026-01-15T00:00", ["2026-01-31T00:00", "2026-02-28T00:00"]],
    ["0 12 * * 5L", "2026-01-01T00:00", ["2026-01-30T12:00", "2026-02-27T12:00"]],
    ["0 12 * * tue#2", "2026-01-01T00:00", ["2026-01-13T12:00", "2026-02-10T12:00"]],
    ["0 0 29 2 *", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["0 0 13 * fri", "2026-11-01T00:00", ["2026-11-06T00:00", "2026-11-13T00:00", "2026-11-20T00:00"]],
    ["0 0 * * fri-sun", "2026-11-16T00:00", ["2026-11-20T00:00", "2026-11-21T00:00", "2026-11-22T00:00"]],
    ["0 0 * * 0-0", "2026-11-16T00:00", ["2026-11-22T00:00", "2026-11-29T00:00"]],
    ["5,10-12/2 0 1 JAN,jul ?", "2026-02-01T00:00", ["2026-07-01T00:05", "2026-07-01T00:10", "2026-07-01T00:12"]],
    ["@monthly", "2026-01-01T00:00", ["2026-02-01T00:00"]],
  ])("%s", (cron, after, expected) => {
    expect(firings(cron, "UTC", after, expected.length)).toEqual(expected);
  });

  test.each([
    ["0 9 * *", /five fields/],
    ["60 * * * *", /"60" is not a minute/],
    ["* 9-7 * * *", /backwards/],
    ["*/0 * * * *", /step/],
    ["0 0 30 2 *", /No date ever fits/],
    ["0 0 * * mon#6", /fifth/],
    ["0 0 * foo *", /"foo" is not a month/],
    ["1/2/3 * * * *", /step/],
    [`${"1,".repeat(200)}1 * * * *`, /at most/],
  ])("%s is refused with a reason", (cron, reason) => {
    expect(readCron(cron)).toEqual({ ok: false, message: expect.stringMatching(reason) });
  });
});

describe("clocks that change", () => {
  test("a skipped local time fires once, at the skip", () => {
    expect(firings("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00", 3)).toEqual([
      "2026-03-28T01:30",
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
  });

  test("a local time shown twice fires the first time", () => {
    expect(firings("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
  });

  test("a half-hour change, in Lord Howe", () => {
    expect(firings("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00", 2)).toEqual([
      "2026-10-03T15:30",
      "2026-10-04T15:15",
    ]);
  });

  test("a whole day that was left out, in Samoa", () => {
    expect(firings("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00", 1)).toEqual(["2011-12-30T10:00"]);
  });

  test("every so many minutes does not care", () => {
    const times = nextFirings(schedule.parse({ everyMinutes: 30, zone: "Europe/Berlin" }), Date.UTC(2026, 9, 25), 4);
    expect(said(times)).toEqual(["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30", "2026-10-25T02:00"]);
  });
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "America/Sao_Paulo",
  "Asia/Beirut",
];
/** Days around changes of some zone's clock, a leap day and a turn of the year. */
const days = [
  "2026-03-07",
  "2026-03-28",
  "2026-04-04",
  "2026-10-03",
  "2026-10-24",
  "2026-10-31",
  "2024-02-28",
  "2026-12-31",
];
const value = (from: number, to: number) => fc.integer({ min: from, max: to });
const field = (from: number, to: number) =>
  fc.oneof(
    { weight: 3, arbitrary: value(from, to).map(String) },
    fc.constant("*"),
    fc.tuple(value(from, to), value(from, to)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    value(2, 20).map((step) => `*/${step}`),
    fc.array(value(from, to), { minLength: 2, maxLength: 4 }).map((list) => list.join(",")),
  );

/** The same question answered minute by minute, with nothing but the clock on the wall. */
function bruteForce(cron: string, zone: string, after: number, until: number): number[] {
  const fits = cron.split(" ").map((text, index) => matcher(text, index));
  const isEvery = (text = "") => text.startsWith("*");
  const [, , dates, , weekdays] = cron.split(" ");
  const matches = (wall: number) => {
    const date = new Date(wall);
    const [m, h, d, mo, w] = [
      date.getUTCMinutes(),
      date.getUTCHours(),
      date.getUTCDate(),
      date.getUTCMonth() + 1,
      date.getUTCDay(),
    ].map((number, index) => fits[index]?.(number) ?? false);
    const day = isEvery(dates) || isEvery(weekdays) ? d && w : d || w;
    return Boolean(m && h && mo && day);
  };
  const found: number[] = [];
  let shown = wallAt(after - 1_440 * minute, zone);
  for (let at = after - 1_439 * minute; at <= until; at += minute) {
    const wall = wallAt(at, zone);
    let fires = false;
    for (; shown < wall; shown += minute) fires ||= matches(shown + minute);
    if (fires && at > after) found.push(at);
  }
  return found;
}

function matcher(text: string, index: number): (value: number) => boolean {
  const least = index === 2 || index === 3 ? 1 : 0;
  return (number) =>
    text.split(",").some((part) => {
      if (part === "*") return true;
      if (part.startsWith("*/")) return (number - least) % Number(part.slice(2)) === 0;
      const [from, to = from] = part.split("-").map(Number);
      return number >= Number(from) && number <= Number(to);
    });
}

test("property: the firings are those that a look at the clock each minute finds", () => {
  const cron = fc.tuple(field(0, 59), field(0, 23), field(1, 31), fc.constantFrom("*", "3", "2,10-12"), field(0, 6));
  fc.assert(
    fc.property(
      cron,
      fc.constantFrom(...zones),
      fc.constantFrom(...days),
      value(0, 1_439),
      (parts, zone, day, start) => {
        const text = parts.join(" ");
        fc.pre(readCron(text).ok);
        const after = Date.parse(`${day}T00:00Z`) + start * minute;
        const until = after + 2 * 1_440 * minute;

        expect(firingsWithin(by(text, zone), after, until, 10_000)).toEqual(bruteForce(text, zone, after, until));
      },
    ),
    { numRuns: 150 },
  );
});

test("property: firings only grow, and none is counted twice wherever one begins to look", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.constantFrom(...days), value(0, 2_880), (zone, day, start) => {
      const given = by("*/7 * * * *", zone);
      const from = Date.parse(`${day}T00:00Z`);
      const all = nextFirings(given, from, 600);
      const after = from + start * minute;

      expect(all.every((at, index) => index === 0 || at > Number(all[index - 1]))).toBe(true);
      expect(nextFirings(given, after, 20)).toEqual(all.filter((at) => at > after).slice(0, 20));
    }),
    { numRuns: 60 },
  );
});

test("of many missed firings the newest are found without walking through all", () => {
  const year = 365 * 1_440 * minute;
  const until = Date.UTC(2026, 6, 1);
  expect(said(firingsWithin(by("* * * * *"), until - year, until, 1))).toEqual(["2026-07-01T00:00"]);
  expect(said(firingsWithin(by("0 0 1 1 *"), until - year, until, 1))).toEqual(["2026-01-01T00:00"]);
});
