import { expect, test } from "vitest";
import { schedule } from "#shared/trigger/schedule.ts";
import { slotsOf } from "./schedules.ts";

const hour = 3_600_000;
const noon = Date.UTC(2026, 5, 1, 12);
const hourly = (more: object = {}) => schedule.parse({ cron: "0 * * * *", ...more });

test("what is due fires once, late by a little or not", () => {
  expect(slotsOf(hourly(), noon, noon)).toEqual([{ at: noon, isMissed: false }]);
  expect(slotsOf(hourly(), noon, noon + 60_000)).toEqual([{ at: noon, isMissed: false }]);
});

test("after a time away the newest is made up for, and that there were others is told once", () => {
  expect(slotsOf(hourly(), noon, noon + 5.5 * hour)).toEqual([
    { at: noon, isMissed: true },
    { at: noon + 5 * hour, isMissed: false },
  ]);
});

test("nothing is made up for where that is not wished, or came too late", () => {
  expect(slotsOf(hourly({ catchUp: "none" }), noon, noon + 0.5 * hour)).toEqual([{ at: noon, isMissed: true }]);
  const daily = schedule.parse({ cron: "0 12 * * *", catchUpMinutes: 60 });
  expect(slotsOf(daily, noon, noon + 2 * hour)).toEqual([{ at: noon, isMissed: true }]);
  expect(slotsOf(daily, noon, noon + 0.5 * hour)).toEqual([{ at: noon, isMissed: false }]);
});
