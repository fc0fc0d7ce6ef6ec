import { Autocomplete, Select } from "@mantine/core";
import { Link } from "wouter";
import { t } from "#client/messages/index.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listModels } from "#shared/api/routes/settings.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** A model provider (`widget: "provider"`) or the name of a model (`widget: "model"`). Empty means the default. */
export function ModelPicker({ id, describedBy, field, path, value, error, onChange }: ControlProps) {
  const { disabled = false } = useForm();
  const { data } = useLoad(listModels, {});
  const providers = data?.items ?? [];
  const chosen = typeof value === "string" && value !== "" ? value : null;
  const common = { id, "aria-describedby": describedBy || undefined, error: error !== undefined, disabled };
  const first = providers[0];
  return (
    <>
      {field.widget === "provider" ? (
        <Select
          {...common}
          placeholder={first ? t("canvas.form.defaultModel", { name: first.name }) : t("canvas.form.noModel")}
          data={providers.map((item) => ({ value: item.id, label: `${item.name} · ${item.model}` }))}
          value={chosen}
          clearable
          comboboxProps={{ shadow: "none" }}
          onChange={(next) => onChange(next ?? undefined, path)}
        />
      ) : (
        <Autocomplete
          {...common}
          placeholder={first ? t("canvas.form.defaultModel", { name: first.model }) : t("canvas.form.noModel")}
          data={[...new Set(providers.map((item) => item.model))]}
          value={chosen ?? ""}
          comboboxProps={{ shadow: "none" }}
          onChange={(next) => onChange(next === "" ? undefined : next, path)}
        />
      )}
      {data && providers.length === 0 && (
        <Link href="/settings" className={css.link}>
          {t("canvas.form.addModel")}
        </Link>
      )}
    </>
  );
}
