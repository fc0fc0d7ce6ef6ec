import { Select } from "@mantine/core";
import { Link } from "wouter";
import { t } from "#client/messages/index.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listConnections } from "#shared/api/routes/settings.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** One of the stored connections of the node's connector. */
export function ConnectionPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { connector, disabled = false } = useForm();
  const { data, error: failure } = useLoad(listConnections, {});
  const items = (data?.items ?? []).filter((item) => connector === undefined || item.connector === connector);
  const known = items.some((item) => item.id === value);
  return (
    <>
      <Select
        id={id}
        aria-label={field.title === "" ? path : undefined}
        aria-describedby={describedBy || undefined}
        placeholder={t(data && items.length === 0 ? "canvas.form.noConnection" : "canvas.form.chooseConnection")}
        data={[
          ...items.map((item) => ({ value: item.id, label: item.name })),
          ...(typeof value === "string" && value !== "" && !known && data
            ? [{ value, label: t("canvas.form.connectionGone") }]
            : []),
        ]}
        value={typeof value === "string" && value !== "" ? value : null}
        error={error !== undefined}
        disabled={disabled}
        clearable={!field.required}
        comboboxProps={{ shadow: "none" }}
        onChange={(next) => onChange(next ?? undefined, path)}
      />
      {failure && <p className={css.error}>{failure.message}</p>}
      {data && items.length === 0 && (
        <Link href="/plugins" className={css.link}>
          {t("canvas.form.addConnection")}
        </Link>
      )}
    </>
  );
}
