import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { t } from "#client/messages/index.ts";
import type { Json } from "#shared/json.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";
import { JsonInput } from "../widgets/JsonInput.tsx";
import { SchemaRows } from "./SchemaRows.tsx";
import { rowsOf, schemaOf } from "./schemaRows.ts";

/** A JSON Schema as rows of fields, or as what it is. */
export function SchemaInput(props: ControlProps) {
  const { field, path, value, onChange } = props;
  const { disabled = false } = useForm();
  const [view, setView] = useState<"rows" | "raw">("rows");
  const shape = rowsOf(value ?? field.default ?? {});
  const put = (rows: Parameters<typeof SchemaRows>[0]["rows"], place: string) => {
    const next: JsonSchema = schemaOf({ ...(shape ?? { kind: "object", description: "", rest: {} }), rows });
    // Schemas that rows make are JSON.
    onChange(next as Json, place);
  };
  return (
    <div className={css.schema}>
      <SegmentedControl
        size="xs"
        aria-label={t("forms.schema.view", { field: field.title || path })}
        data={[
          { value: "rows", label: t("forms.schema.rows") },
          { value: "raw", label: t("forms.schema.raw") },
        ]}
        value={view}
        onChange={(next) => setView(next === "raw" ? "raw" : "rows")}
      />
      {view === "raw" && <JsonInput {...props} hint={t("canvas.form.schemaHint")} />}
      {view === "rows" && shape === undefined && <p className={css.help}>{t("forms.schema.notRows")}</p>}
      {view === "rows" && shape && (
        <SchemaRows
          rows={shape.rows ?? []}
          of={field.title || path}
          path={path}
          disabled={disabled}
          onChange={(rows, place) => put(rows, place)}
        />
      )}
    </div>
  );
}
