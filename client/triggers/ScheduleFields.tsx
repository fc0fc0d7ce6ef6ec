import { useMemo } from "react";
import { nextFirings, schedule } from "#shared/trigger/schedule.ts";
import { type MessageKey, t } from "../messages/index.ts";
import { SelectField, TextField } from "../ui/fields.tsx";
import { configFrom, type Draft } from "./draft.ts";
import { type Pattern, patterns, type When } from "./pattern.ts";
import { saySchedule, sayTime, zoneHere } from "./sayTrigger.ts";
import type { FieldsProps } from "./TriggerDialog.tsx";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** When a schedule fires, in the words of a calendar, and what comes of it. */
export function ScheduleFields({ draft, change, errorAt }: FieldsProps) {
  const { when } = draft;
  const set = (part: Partial<When>) => change({ when: { ...when, ...part } });
  const text = (label: string, field: "minutes" | "cron" | "time", more: object = {}) => (
    <TextField
      label={label}
      value={when[field]}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
      {...more}
    />
  );
  const hasTime = ["daily", "weekdays", "weekly", "monthly"].includes(when.pattern);
  return (
    <>
      <div className="trigger-fields">
        <SelectField
          label={t("triggers.pattern")}
          value={when.pattern}
          onChange={(pattern) => set({ pattern: pattern as Pattern })}
          choices={patterns.map((value) => ({ value, label: t(`triggers.pattern.${value}`) }))}
        />
        {when.pattern === "minutes" &&
          text(t("triggers.everyMinutes"), "minutes", { inputMode: "numeric", error: errorAt("config.everyMinutes") })}
        {when.pattern === "hourly" && text(t("triggers.minute"), "minutes", { inputMode: "numeric" })}
        {when.pattern === "weekly" && (
          <SelectField
            label={t("triggers.weekday")}
            value={when.weekday}
            onChange={(weekday) => set({ weekday })}
            choices={["1", "2", "3", "4", "5", "6", "0"].map((value) => ({
              value,
              label: t(`triggers.day.${value}` as MessageKey),
            }))}
          />
        )}
        {when.pattern === "monthly" && (
          <SelectField
            label={t("triggers.date")}
            value={when.date}
            onChange={(date) => set({ date })}
            choices={[
              ...Array.from({ length: 31 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
              { value: "L", label: t("triggers.lastDay") },
            ]}
          />
        )}
        {hasTime && text(t("triggers.time"), "time", { type: "time", error: errorAt("config.cron") })}
      </div>
      {when.pattern === "cron" &&
        text(t("triggers.cron"), "cron", { description: t("triggers.cronHelp"), error: errorAt("config.cron") })}
      <div className="trigger-fields">
        {when.pattern !== "minutes" && (
          <TextField
            label={t("triggers.zone")}
            list="trigger-zones"
            value={draft.zone}
            onChange={(event) => change({ zone: event.currentTarget.value })}
            error={errorAt("config.zone")}
          />
        )}
        <SelectField
          label={t("triggers.catchUp")}
          value={draft.catchUp}
          onChange={(catchUp) => change({ catchUp: catchUp as Draft["catchUp"] })}
          choices={(["latest", "none"] as const).map((value) => ({ value, label: t(`triggers.catchUp.${value}`) }))}
        />
      </div>
      <datalist id="trigger-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Preview draft={draft} />
    </>
  );
}

/** The next five firings, as the server will count them. */
function Preview({ draft }: { draft: Draft }) {
  const config = JSON.stringify(configFrom(draft));
  const read = useMemo(() => schedule.safeParse(JSON.parse(config)), [config]);
  if (!read.success) return null;
  const { zone } = read.data;
  const firings = nextFirings(read.data, Date.now(), 5);
  const isElsewhere = firings.some((at) => sayTime(at, zone) !== sayTime(at, zoneHere));
  return (
    <section className="trigger-preview" aria-label={t("triggers.preview")}>
      <strong>{saySchedule(read.data)}</strong>
      <ol>
        {firings.map((at) => (
          <li key={at}>
            <time dateTime={new Date(at).toISOString()}>{sayTime(at, zone)}</time>
            {isElsewhere && <span>{sayTime(at, zoneHere)}</span>}
          </li>
        ))}
      </ol>
      {isElsewhere && <p>{t("triggers.previewHere", { zone: zoneHere })}</p>}
    </section>
  );
}
