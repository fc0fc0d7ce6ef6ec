import type { Json, JsonObject } from "#shared/json.ts";
import type { Field } from "#shared/nodes/params.ts";
import { FieldRow } from "./FieldRow.tsx";
import { SiblingsProvider } from "./formContext.ts";
import css from "./forms.module.css";

/** Changes one value: `undefined` removes it. `place` is the path of what was touched, so that typing there is one undo step. */
export type OnField = (value: Json | undefined, place: string) => void;

/** The fields of one object, in order. */
export function Fields({
  fields,
  value,
  path = "",
  onChange,
}: {
  fields: readonly Field[];
  value: JsonObject;
  path?: string;
  onChange: (value: JsonObject, place: string) => void;
}) {
  return (
    <SiblingsProvider value={value}>
      <div className={css.fields}>
        {fields.map((field) => (
          <FieldRow
            key={field.key}
            field={field}
            path={path === "" ? field.key : `${path}.${field.key}`}
            value={value[field.key]}
            onChange={(next, place) => onChange(withField(value, field.key, next), place)}
          />
        ))}
      </div>
    </SiblingsProvider>
  );
}

function withField(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [key]: value };
  const { [key]: _gone, ...rest } = object;
  return rest;
}
