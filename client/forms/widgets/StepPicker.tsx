import { Select } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import type { ControlProps } from "../Control.tsx";
import { type FormContext, useForm } from "../formContext.ts";

/** The id of another step, chosen by its title. One that is gone stays visible until another is chosen. */
export function StepPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { steps = [], disabled = false } = useForm();
  const chosen = typeof value === "string" && value !== "" ? value : null;
  return (
    <Select
      id={id}
      aria-label={field.title === "" ? path : undefined}
      aria-describedby={describedBy || undefined}
      placeholder={t("canvas.form.chooseStep")}
      nothingFoundMessage={t("canvas.form.noStep")}
      data={choicesOf(steps, chosen === null ? [] : [chosen])}
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

/** Steps by title; the id beside it only where two have the same one. Chosen ones that are gone come last. */
export function choicesOf(
  steps: NonNullable<FormContext["steps"]>,
  chosen: readonly string[],
): { value: string; label: string }[] {
  const titles = Map.groupBy(steps, ({ title }) => title);
  const here = new Set(steps.map(({ id }) => id));
  return [
    ...steps.map(({ id, title }) => ({
      value: id,
      label: (titles.get(title)?.length ?? 0) > 1 ? `${title} (${id})` : title,
    })),
    ...[...new Set(chosen)]
      .filter((id) => !here.has(id))
      .map((id) => ({ value: id, label: t("canvas.form.stepGone", { id }) })),
  ];
}
