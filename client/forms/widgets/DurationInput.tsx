import { NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { t } from "#client/messages/index.ts";
import type { ControlProps } from "../Control.tsx";
import { toMs, type Unit, unitNames, unitOf, units } from "../duration.ts";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** Milliseconds, written as people say them: 3 days, not 259200000. */
export function DurationInput({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { disabled = false } = useForm();
  const ms = typeof value === "number" ? value : typeof field.default === "number" ? field.default : undefined;
  const [chosen, setChosen] = useState<Unit>();
  const unit = chosen ?? (ms === undefined ? "days" : unitOf(ms));
  return (
    <div className={css.duration}>
      <NumberInput
        id={id}
        aria-describedby={describedBy || undefined}
        error={error !== undefined}
        disabled={disabled}
        clampBehavior="none"
        value={ms === undefined ? "" : ms / units[unit]}
        onChange={(next) => {
          setChosen(unit);
          onChange(next === "" ? undefined : toMs(Number(next), unit), path);
        }}
      />
      <Select
        aria-label={t("canvas.form.unitOf", { title: field.title || path })}
        disabled={disabled}
        allowDeselect={false}
        data={unitNames.map((name) => ({ value: name, label: t(`canvas.form.unit.${name}`) }))}
        value={unit}
        onChange={(next) => {
          const to = unitNames.find((name) => name === next);
          if (!to) return;
          setChosen(to);
          if (ms !== undefined) onChange(toMs(ms / units[unit], to), path);
        }}
      />
    </div>
  );
}
