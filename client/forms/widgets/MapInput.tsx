import { TextInput } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { emptyValue, type Field } from "#shared/nodes/params.ts";
import { type ControlProps, objectOf } from "../Control.tsx";
import { FieldRow } from "../FieldRow.tsx";
import css from "../forms.module.css";

/** Free names, each with a value: headers, columns. */
export function MapInput({ field, path, value, onChange }: ControlProps & { field: Extract<Field, { kind: "map" }> }) {
  const entries = Object.entries(objectOf(value ?? field.default));

  function rename(index: number, name: string) {
    if (entries.some(([other], i) => i !== index && other === name)) return;
    onChange(Object.fromEntries(entries.map(([key, item], i) => [i === index ? name : key, item])), path);
  }

  return (
    <fieldset className={css.group} aria-label={field.title}>
      {entries.map(([key, item], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being edited
        <div key={index} className={css.pair}>
          <TextInput
            aria-label={t("canvas.form.nameOf", { field: field.title, n: index + 1 })}
            value={key}
            onChange={(event) => rename(index, event.currentTarget.value)}
          />
          <FieldRow
            field={field.value}
            path={`${path}.${key}`}
            value={item}
            onChange={(next, at) =>
              onChange(Object.fromEntries(entries.map(([k, old], i) => [k, i === index ? (next ?? "") : old])), at)
            }
          />
          <IconButton
            icon="x"
            size={24}
            label={t("canvas.form.removeItem", { field: field.title, n: index + 1 })}
            onClick={() => onChange(Object.fromEntries(entries.filter((_, i) => i !== index)), path)}
          />
        </div>
      ))}
      <div>
        <Button
          size="s"
          look="quiet"
          icon="plus"
          label={t("canvas.form.addTo", { field: field.title })}
          onClick={() =>
            onChange({ ...Object.fromEntries(entries), [freeName(entries)]: emptyValue(field.value) }, path)
          }
        >
          {t("canvas.form.add")}
        </Button>
      </div>
    </fieldset>
  );
}

function freeName(entries: [string, unknown][]): string {
  const taken = new Set(entries.map(([key]) => key));
  let n = entries.length + 1;
  while (taken.has(`name${n}`)) n++;
  return `name${n}`;
}
