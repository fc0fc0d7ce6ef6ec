import { useMemo } from "react";
import type { Json, JsonObject } from "#shared/json.ts";
import { type Field, fieldsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { FieldRow } from "./FieldRow.tsx";
import { Fields } from "./Fields.tsx";
import { FormProvider } from "./formContext.ts";

/** A plain form from a JSON Schema: the input of a run, the answer to a question. No expressions. */
export function SchemaForm({
  schema,
  value,
  onChange,
  errorAt = () => undefined,
  onUploading,
  title,
}: {
  schema: JsonSchema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  errorAt?: (path: string) => string | undefined;
  /** Whoever sends the form waits while files are on their way. */
  onUploading?: (isUploading: boolean) => void;
  /** The name of the whole value, when it is not an object. */
  title: string;
}) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const context = useMemo(() => ({ errorAt, ...(onUploading && { onUploading }) }), [errorAt, onUploading]);
  return (
    <FormProvider value={context}>
      {fields.length > 0 ? (
        <Fields fields={fields} value={(value ?? {}) as JsonObject} onChange={(next) => onChange(next)} />
      ) : (
        <FieldRow field={wholeField(schema, title)} path="" value={value} onChange={(next) => onChange(next)} />
      )}
    </FormProvider>
  );
}

/** A schema that is no object becomes a single field; one that takes anything may be left empty. */
function wholeField(schema: JsonSchema, title: string): Field {
  const [field] = fieldsOf({
    type: "object",
    properties: { value: { title, ...schema } },
    required: asksSomething(schema) ? ["value"] : [],
  });
  return field ?? { key: "value", title, required: false, kind: "json" };
}

/** Does this schema ask for anything? */
export function asksSomething(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  if (schema.type === "object" || schema.properties) return Object.keys(schema.properties ?? {}).length > 0;
  return schema.type !== undefined || schema.enum !== undefined || schema.widget !== undefined;
}
