import { MultiSelect } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";
import { choicesOf } from "./StepPicker.tsx";

/** The ids of several other steps, chosen by their titles. Those that are gone stay visible until they are taken out. */
export function StepsPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { steps = [], disabled = false, errorAt } = useForm();
  const chosen = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  const faults = chosen.flatMap((_step, index) => errorAt(`${path}.${index}`) ?? []);
  return (
    <>
      <MultiSelect
        id={id}
        aria-label={field.title === "" ? path : undefined}
        aria-describedby={describedBy || undefined}
        placeholder={chosen.length === 0 ? t("canvas.form.chooseSteps") : ""}
        nothingFoundMessage={t("canvas.form.noStep")}
        data={choicesOf(steps, chosen)}
        value={chosen}
        error={error !== undefined || faults.length > 0}
        disabled={disabled}
        searchable
        clearable
        hidePickedOptions
        comboboxProps={{ shadow: "none" }}
        onChange={(next) => onChange(next, path)}
      />
      {faults.map((fault) => (
        <p key={fault} className={css.error} role="alert">
          {fault}
        </p>
      ))}
    </>
  );
}
