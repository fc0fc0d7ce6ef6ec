import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import type { Json } from "#shared/json.ts";
import { emptyValue, type Field } from "#shared/nodes/params.ts";
import type { ControlProps } from "../Control.tsx";
import { FieldRow } from "../FieldRow.tsx";
import css from "../forms.module.css";

/** A list of equal things: add, remove, move up and down. */
export function ListInput({
  field,
  path,
  value,
  onChange,
}: ControlProps & { field: Extract<Field, { kind: "list" }> }) {
  const items = Array.isArray(value) ? value : Array.isArray(field.default) && value === undefined ? field.default : [];
  const full = field.maxItems !== undefined && items.length >= field.maxItems;
  const put = (next: Json[]) => onChange(next, path);

  function swap(a: number, b: number) {
    put(items.map((item, index) => (index === a ? (items[b] ?? null) : index === b ? (items[a] ?? null) : item)));
  }

  return (
    <fieldset className={css.group} aria-label={field.title}>
      {items.map((item, index) => {
        const place = `${path}.${index}`;
        const name = { field: field.title, n: index + 1 };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          <div key={index} className={css.item}>
            <div className={css.itemBody}>
              <FieldRow
                field={field.item}
                path={place}
                value={item}
                onChange={(next, at) =>
                  onChange(
                    items.map((old, i) => (i === index ? (next ?? null) : old)),
                    at,
                  )
                }
              />
            </div>
            <div className={css.itemTools}>
              <IconButton
                icon="arrow-up"
                size={22}
                label={t("canvas.form.moveUp", name)}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              />
              <IconButton
                icon="arrow-down"
                size={22}
                label={t("canvas.form.moveDown", name)}
                disabled={index === items.length - 1}
                onClick={() => swap(index, index + 1)}
              />
              <IconButton
                icon="x"
                size={22}
                label={t("canvas.form.removeItem", name)}
                onClick={() => put(items.filter((_, i) => i !== index))}
              />
            </div>
          </div>
        );
      })}
      <div>
        <Button
          size="s"
          look="quiet"
          icon="plus"
          disabled={full}
          label={t("canvas.form.addTo", { field: field.title })}
          onClick={() => put([...items, freshItem(field.item, items)])}
        >
          {t("canvas.form.add")}
        </Button>
      </div>
    </fieldset>
  );
}

/** A new entry; one with an id gets one that no other entry has. */
function freshItem(field: Field, items: readonly Json[]): Json {
  const item = emptyValue(field);
  if (typeof item !== "object" || item === null || Array.isArray(item) || !("id" in item)) return item;
  const taken = new Set(
    items.map((other) => (typeof other === "object" && other !== null && "id" in other ? other.id : "")),
  );
  let n = items.length + 1;
  while (taken.has(`item${n}`)) n++;
  return { ...item, id: `item${n}` };
}
