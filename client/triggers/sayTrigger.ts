/** What a trigger does, in a sentence. */
import type { Trigger } from "#shared/api/routes/triggers.ts";
import type { Schedule } from "#shared/trigger/schedule.ts";
import { locale, type MessageKey, t } from "../messages/index.ts";
import { whenFor } from "./pattern.ts";
import { sayCron } from "./sayCron.ts";

/** `nameOf` gives the name of a graph. */
export function sayTrigger(trigger: Trigger, nameOf: (graph: string) => string): string {
  if (trigger.kind === "schedule") return saySchedule(trigger.config);
  if (trigger.kind === "webhook") {
    const { methods, respond } = trigger.config;
    const names = methods.length === 5 ? t("triggers.methods.any") : methods.join(", ");
    return t("triggers.say.webhook", { methods: names, how: t(`triggers.say.${respond.mode}`) });
  }
  const statuses = trigger.config.statuses.map((status) => t(`triggers.say.${status}`));
  const last = statuses.pop() ?? "";
  const all = statuses.length > 0 ? t("triggers.say.or", { first: statuses.join(", "), last }) : last;
  return t("triggers.say.runEnd", { graph: nameOf(trigger.config.graph), statuses: all });
}

export function saySchedule(config: Schedule): string {
  if ("everyMinutes" in config) {
    const n = config.everyMinutes;
    return n === 1 ? t("triggers.say.everyMinute") : t("triggers.say.everyMinutes", { n });
  }
  return t("triggers.say.inZone", { when: sayPattern(config.cron), zone: config.zone });
}

function sayPattern(cron: string): string {
  const { pattern, time, weekday, date, minutes } = whenFor(cron);
  switch (pattern) {
    case "hourly":
      return t("triggers.say.hourly", { minute: minutes.padStart(2, "0") });
    case "daily":
    case "weekdays":
      return t(`triggers.say.${pattern}`, { time });
    case "weekly":
      return t("triggers.say.weekly", { time, day: t(`triggers.day.${weekday}` as MessageKey) });
    case "monthly":
      return date === "L" ? t("triggers.say.lastDay", { time }) : t("triggers.say.monthly", { time, date });
    default:
      return sayCron(cron);
  }
}

/** The trigger's own name, else what it does. */
export function nameOfTrigger(trigger: Trigger, nameOf: (graph: string) => string): string {
  return trigger.name === "" ? sayTrigger(trigger, nameOf) : trigger.name;
}

/** An instant on the clock of a place: `Mon, 23 Nov, 09:00`. */
export function sayTime(at: number, zone?: string): string {
  const parts = new Intl.DateTimeFormat(locale(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(zone !== undefined && { timeZone: zone }),
  });
  return parts.format(at);
}

export const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone;
