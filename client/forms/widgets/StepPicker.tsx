import { Select } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";

/** The id of another step, chosen by its title. One that is gone stays visible until another is chosen. */
export function StepPicker({ id, field, path, value, error, onChange }: ControlProps) {
  const { steps = [], disabled = false } = useForm();
  const chosen = typeof value === "string" && value !== "" ? value : null;
  const choices = steps.map((step) => ({
    value: step.id,
    label: step.title === step.id ? step.id : `${step.title} (${step.id})`,
  }));
  if (chosen !== null && !steps.some((step) => step.id === chosen)) {
    choices.push({ value: chosen, label: t("canvas.form.stepGone", { id: chosen }) });
  }
  return (
    <Select
      id={id}
      aria-label={field.title === "" ? path : undefined}
      placeholder={t("canvas.form.chooseStep")}
      data={choices}
      value={chosen}
      error={error !== undefined}
      disabled={disabled}
      searchable
      clearable={!field.required}
      comboboxProps={{ shadow: "none" }}
      onChange={(next) => onChange(next ?? undefined, path)}
    />
  );
}
