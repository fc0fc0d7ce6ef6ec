import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { readCron } from "#shared/trigger/cron.ts";
import { speakWith } from "../messages/index.ts";
import { sayCron } from "./sayCron.ts";

afterEach(() => speakWith("en"));

test.each([
  [
    "*/15 9-17 * * mon-fri",
    "Every 15 minutes, between 09:00 and 17:59, Monday through Friday",
    "Alle 15 Minuten, zwischen 09:00 und 17:59, Montag bis Freitag",
  ],
  ["0 9 * * 5#2", "At 09:00, on the second Friday of the month", "Um 09:00, am zweiten Freitag des Monats"],
  ["0 9 * * 5l", "At 09:00, on the last Friday of the month", "Um 09:00, am letzten Freitag des Monats"],
  ["@daily", "At 00:00, every day", "Um 00:00, jeden Tag"],
])("%s", (cron, words, germanWords) => {
  expect(sayCron(cron)).toBe(words);
  speakWith("de");
  expect(sayCron(cron)).toBe(germanWords);
});

test("what has no words is said as it is written", () => {
  expect(sayCron("30 6 l,15 * *")).toBe("At 30 6 l,15 * *");
  expect(sayCron("not a cron")).toBe("At not a cron");
});

test("every expression that can be kept has words, without a null or an undefined in them", () => {
  const part = (...texts: string[]) => fc.constantFrom("*", ...texts);
  const cron = fc
    .tuple(
      part("0", "*/5", "5,10", "1-9/2"),
      part("9", "8-18", "*/2"),
      part("1", "15,l", "l", "1-7"),
      part("jan", "3-6", "*/3"),
      part("mon-fri", "0", "5l", "2#1", "sat,sun"),
    )
    .map((parts) => parts.join(" "));
  fc.assert(
    fc.property(cron, (text) => {
      fc.pre(readCron(text).ok);
      expect(sayCron(text)).not.toMatch(/null|undefined|NaN/);
      expect(sayCron(text).length).toBeGreaterThan(5);
    }),
  );
});
