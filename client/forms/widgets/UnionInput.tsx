import { Select } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import { defaultsOfFields, emptyValue, type Field } from "#shared/nodes/params.ts";
import { type ControlProps, objectOf } from "../Control.tsx";
import { Fields } from "../Fields.tsx";
import css from "../forms.module.css";

/** One of several shapes: which one, then its fields. Values that both shapes have are kept on a change. */
export function UnionInput({
  id,
  describedBy,
  field,
  path,
  value,
  onChange,
}: ControlProps & { field: Extract<Field, { kind: "union" }> }) {
  const object = objectOf(value ?? field.default);
  const chosen = field.options.find((option) => option.value === object[field.by]);

  function choose(name: string | null) {
    const option = field.options.find((item) => item.value === name);
    if (!option) return;
    const required = option.fields.filter((item) => item.required).map((item) => [item.key, emptyValue(item)]);
    const both = option.fields.filter((item) => item.key in object).map((item) => [item.key, object[item.key] ?? null]);
    onChange(
      { [field.by]: option.value, ...defaultsOfFields(option.fields), ...Object.fromEntries([...required, ...both]) },
      path,
    );
  }

  return (
    <fieldset className={css.group} aria-label={field.title}>
      <Select
        id={id}
        aria-label={field.title || t("canvas.form.shape")}
        aria-describedby={describedBy || undefined}
        placeholder={t("canvas.form.choose")}
        data={field.options.map((option) => ({ value: option.value, label: option.title }))}
        value={chosen?.value ?? null}
        allowDeselect={false}
        comboboxProps={{ shadow: "none" }}
        onChange={choose}
      />
      {chosen && chosen.fields.length > 0 && (
        <Fields
          fields={chosen.fields}
          value={object}
          path={path}
          onChange={(next, at) => onChange({ ...next, [field.by]: chosen.value }, at)}
        />
      )}
    </fieldset>
  );
}
