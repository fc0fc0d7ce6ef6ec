import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { t } from "#client/messages/index.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Field } from "#shared/nodes/params.ts";
import { ExpressionInput } from "./BindingInput.tsx";
import { Fields, type OnField } from "./Fields.tsx";
import { useForm } from "./formContext.ts";
import css from "./forms.module.css";
import { SchemaInput } from "./schema/SchemaInput.tsx";
import { CodeField } from "./widgets/CodeField.tsx";
import { ConnectionPicker } from "./widgets/ConnectionPicker.tsx";
import { DurationInput } from "./widgets/DurationInput.tsx";
import { FilePicker } from "./widgets/FilePicker.tsx";
import { GraphPicker } from "./widgets/GraphPicker.tsx";
import { JsonInput } from "./widgets/JsonInput.tsx";
import { ListInput } from "./widgets/ListInput.tsx";
import { MapInput } from "./widgets/MapInput.tsx";
import { ModelPicker } from "./widgets/ModelPicker.tsx";
import { RevisionPicker } from "./widgets/RevisionPicker.tsx";
import { StepPicker } from "./widgets/StepPicker.tsx";
import { StepsPicker } from "./widgets/StepsPicker.tsx";
import { TemplateField } from "./widgets/TemplateField.tsx";
import { UnionInput } from "./widgets/UnionInput.tsx";

export interface ControlProps {
  id: string;
  describedBy: string;
  field: Field;
  path: string;
  value: Json | undefined;
  error: string | undefined;
  onChange: OnField;
}

/** The right control for a field's kind and widget. */
export function Control(props: ControlProps) {
  const { id, describedBy, field, path, value, error, onChange } = props;
  const { disabled = false } = useForm();
  const common = {
    id,
    "aria-describedby": describedBy || undefined,
    "aria-label": field.title === "" ? path : undefined,
    error: error !== undefined,
    disabled,
    placeholder: field.placeholder,
  };
  const text = typeof value === "string" ? value : value === undefined ? textOf(field.default) : textOf(value);

  if (field.widget === "provider" || field.widget === "model") return <ModelPicker {...props} />;
  if (field.widget === "node") return <StepPicker {...props} />;
  if (field.widget === "nodes") return <StepsPicker {...props} />;
  if (field.widget === "graph") return <GraphPicker {...props} />;
  if (field.widget === "revision") return <RevisionPicker {...props} />;
  if (field.widget === "duration") return <DurationInput {...props} />;
  if (field.widget === "template" && (field.kind === "text" || field.kind === "multiline")) {
    return <TemplateField {...props} text={text} onText={(next) => onChange(kept(next, field), path)} />;
  }
  switch (field.kind) {
    case "text":
      return (
        <TextInput
          {...common}
          type={field.secret ? "password" : "text"}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(kept(event.currentTarget.value, field), path)}
        />
      );
    case "multiline":
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          value={text}
          onChange={(event) => onChange(kept(event.currentTarget.value, field), path)}
        />
      );
    case "code":
      return <CodeField {...props} field={field} />;
    case "expression":
      return (
        <ExpressionInput
          label={field.title || path}
          describedBy={describedBy}
          isInvalid={error !== undefined}
          expr={text}
          onChange={(expr) => onChange(expr, path)}
        />
      );
    case "number":
    case "integer":
      return (
        <NumberInput
          {...common}
          {...(field.min !== undefined && { min: field.min })}
          {...(field.max !== undefined && { max: field.max })}
          clampBehavior="none"
          allowDecimal={field.kind === "number"}
          value={
            typeof value === "number"
              ? value
              : typeof field.default === "number" && value === undefined
                ? field.default
                : ""
          }
          onChange={(next) => onChange(typeof next === "number" ? next : next === "" ? undefined : Number(next), path)}
        />
      );
    case "boolean":
      return (
        <Switch
          id={id}
          aria-describedby={describedBy || undefined}
          disabled={disabled}
          checked={typeof value === "boolean" ? value : field.default === true}
          onChange={(event) => onChange(event.currentTarget.checked, path)}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          data={field.choices.map((choice) => ({ value: String(choice.value), label: choice.title }))}
          placeholder={field.placeholder ?? t("canvas.form.choose")}
          value={text === "" ? null : text}
          allowDeselect={!field.required}
          comboboxProps={{ shadow: "none" }}
          onChange={(next) => onChange(field.choices.find((choice) => String(choice.value) === next)?.value, path)}
        />
      );
    case "list":
      return <ListInput {...props} field={field} />;
    case "map":
      return <MapInput {...props} field={field} />;
    case "object":
      return (
        <fieldset className={css.group} aria-label={field.title}>
          <Fields fields={field.fields} value={objectOf(value)} path={path} onChange={onChange} />
        </fieldset>
      );
    case "union":
      return <UnionInput {...props} field={field} />;
    case "file":
      return <FilePicker {...props} />;
    case "connection":
      return <ConnectionPicker {...props} />;
    case "json":
      return <JsonInput {...props} hint={t("canvas.form.jsonHint")} />;
    case "schema":
      return <SchemaInput {...props} />;
    default:
      return field satisfies never;
  }
}

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** An emptied field that may be absent goes away instead of staying as an empty text. */
function kept(text: string, field: Field): string | undefined {
  return text === "" && !field.required && field.default === undefined ? undefined : text;
}

export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
}
