import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { t } from "#client/messages/index.ts";
import type { ControlProps } from "../Control.tsx";
import { readDuration, toMs, type Unit, unitNames, unitOf, units, usualUnit } from "../duration.ts";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** Milliseconds, written as people say them: `3` and days, or `1 h 30 min`, not 259200000. */
export function DurationInput({
  id,
  describedBy,
  field,
  path,
  value,
  error,
  onChange,
  usual,
}: ControlProps & { usual?: Unit }) {
  const { disabled = false } = useForm();
  const ms = typeof value === "number" ? value : typeof field.default === "number" ? field.default : undefined;
  const [chosen, setChosen] = useState<Unit>();
  /** What stands in the field while it is being written; what cannot be read stays there. */
  const [typed, setTyped] = useState<string>();
  const max = field.kind === "integer" || field.kind === "number" ? field.max : undefined;
  const unit = chosen ?? (ms === undefined ? (usual ?? usualUnit(max)) : unitOf(ms));
  const isUnread = typed !== undefined && typed.trim() !== "" && readDuration(typed, unit) === undefined;

  function write(text: string) {
    setTyped(text);
    if (text.trim() === "") return onChange(undefined, path);
    const read = readDuration(text, unit);
    if (read === undefined) return;
    setChosen(/[a-z]/i.test(text) ? unitOf(read) : unit);
    onChange(read, path);
  }

  return (
    <>
      <div className={css.duration}>
        <TextInput
          id={id}
          aria-label={field.title === "" ? path : undefined}
          aria-describedby={describedBy || undefined}
          error={error !== undefined || isUnread}
          disabled={disabled}
          autoComplete="off"
          placeholder={field.placeholder}
          value={typed ?? (ms === undefined ? "" : String(ms / units[unit]))}
          onChange={(event) => write(event.currentTarget.value)}
          onBlur={() => !isUnread && setTyped(undefined)}
        />
        <Select
          aria-label={t("canvas.form.unitOf", { title: field.title || path })}
          disabled={disabled}
          allowDeselect={false}
          comboboxProps={{ shadow: "none" }}
          data={unitNames
            .filter((name) => name === unit || units[name] <= (max ?? units[name]))
            .map((name) => ({ value: name, label: t(`canvas.form.unit.${name}`) }))}
          value={unit}
          onChange={(next) => {
            const to = unitNames.find((name) => name === next);
            if (!to) return;
            setChosen(to);
            setTyped(undefined);
            if (ms !== undefined) onChange(toMs(ms / units[unit], to), path);
          }}
        />
      </div>
      {isUnread && (
        <p className={css.error} role="alert">
          {t("canvas.form.notDuration")}
        </p>
      )}
    </>
  );
}
