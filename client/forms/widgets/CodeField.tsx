import type { Field } from "#shared/nodes/params.ts";
import type { ControlProps } from "../Control.tsx";
import { textOf } from "../Control.tsx";
import { CodeInput, type CodeLanguage } from "../code/CodeInput.tsx";
import { useForm, useSiblings } from "../formContext.ts";

/** Source text in the language that the schema names, or the field `language` beside it. SQL knows the tables. */
export function CodeField({
  id,
  describedBy,
  field,
  path,
  value,
  error,
  onChange,
}: ControlProps & { field: Extract<Field, { kind: "code" }> }) {
  const { disabled = false, expressions, undoing } = useForm();
  const siblings = useSiblings();
  const language = languageFrom(field.language ?? siblings.language ?? "javascript");
  return (
    <CodeInput
      key={language}
      language={language}
      {...(field.title === "" ? { label: path } : { labelledBy: `${id}-label` })}
      describedBy={describedBy}
      isInvalid={error !== undefined}
      disabled={disabled}
      placeholder={field.placeholder}
      minLines={5}
      maxLines={24}
      tables={expressions?.tables}
      undoing={undoing}
      value={textOf(value ?? field.default)}
      onChange={(text) => onChange(text, path)}
    />
  );
}

const languages: readonly CodeLanguage[] = ["javascript", "typescript", "python", "sql", "json"];

function languageFrom(name: unknown): CodeLanguage {
  return languages.find((language) => language === name) ?? "text";
}
