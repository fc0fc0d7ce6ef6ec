/** The times that people mostly mean, as fields of a form, and as the cron expressions that they stand for. */

export const patterns = ["minutes", "hourly", "daily", "weekdays", "weekly", "monthly", "cron"] as const;
export type Pattern = (typeof patterns)[number];

export interface When {
  pattern: Pattern;
  minutes: string;
  /** `09:00` */
  time: string;
  /** 0 is Sunday. */
  weekday: string;
  /** 1 to 31, or `L` for the last day. */
  date: string;
  cron: string;
}

export const usualWhen: When = {
  pattern: "weekdays",
  minutes: "15",
  time: "09:00",
  weekday: "1",
  date: "1",
  cron: "0 9 * * mon-fri",
};

/** Undefined for `minutes`, which no cron expression says. */
export function cronFor(when: When): string | undefined {
  const [hour = 0, minute = 0] = when.time.split(":").map(Number);
  switch (when.pattern) {
    case "minutes":
      return undefined;
    case "hourly":
      return `${Number(when.minutes) % 60} * * * *`;
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekdays":
      return `${minute} ${hour} * * 1-5`;
    case "weekly":
      return `${minute} ${hour} * * ${when.weekday}`;
    case "monthly":
      return `${minute} ${hour} ${when.date} * *`;
    case "cron":
      return when.cron;
  }
}

/** The form's fields for an expression: the plainest pattern that says the same. */
export function whenFor(cron: string): When {
  const [minute = "", hour = "", date = "", month, weekday = ""] = cron.trim().toLowerCase().split(/\s+/);
  const own: When = { ...usualWhen, pattern: "cron", cron };
  if (month !== "*" || !/^\d{1,2}$/.test(minute)) return own;
  if (hour === "*" && date === "*" && weekday === "*") return { ...own, pattern: "hourly", minutes: minute };
  if (!/^\d{1,2}$/.test(hour)) return own;
  const timed = { ...own, time: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` };
  if (date === "*" && weekday === "*") return { ...timed, pattern: "daily" };
  if (date === "*" && (weekday === "1-5" || weekday === "mon-fri")) return { ...timed, pattern: "weekdays" };
  if (date === "*" && /^[0-6]$/.test(weekday)) return { ...timed, pattern: "weekly", weekday };
  if (weekday === "*" && /^(\d{1,2}|l)$/.test(date)) return { ...timed, pattern: "monthly", date: date.toUpperCase() };
  return own;
}
