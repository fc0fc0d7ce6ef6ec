import { Select } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import { formatInstant } from "#client/ui/format.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listRevisions } from "#shared/api/routes/graphs.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm, useSiblings } from "../formContext.ts";
import css from "../forms.module.css";

const mostShown = 100;

/** A revision of the graph that the field `graph` beside this one names. Empty means the newest. */
export function RevisionPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { disabled = false } = useForm();
  const { graph } = useSiblings();
  const isNamed = typeof graph === "string" && graph !== "";
  const { data, error: failure } = useLoad(
    listRevisions,
    { id: isNamed ? graph : "", query: { limit: mostShown } },
    { skip: !isNamed },
  );
  const choices = (data?.items ?? []).map(({ revision, at, summary }) => ({
    value: String(revision),
    label: [t("canvas.form.revision", { n: revision }), formatInstant(at), summary].filter(Boolean).join(" · "),
  }));
  const chosen = typeof value === "number" ? String(value) : null;
  if (chosen !== null && !choices.some((choice) => choice.value === chosen)) {
    choices.push({ value: chosen, label: t("canvas.form.revision", { n: chosen }) });
  }
  return (
    <>
      <Select
        id={id}
        aria-label={field.title === "" ? path : undefined}
        aria-describedby={describedBy || undefined}
        placeholder={t(isNamed ? "canvas.form.newestRevision" : "canvas.form.graphFirst")}
        nothingFoundMessage={t("canvas.form.noRevision")}
        data={choices}
        value={chosen}
        error={error !== undefined}
        disabled={disabled}
        searchable
        clearable
        comboboxProps={{ shadow: "none" }}
        onChange={(next) => onChange(next === null ? undefined : Number(next), path)}
      />
      {failure && failure.code !== "NOT_FOUND" && <p className={css.error}>{failure.message}</p>}
    </>
  );
}
