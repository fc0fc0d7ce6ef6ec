import { useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { type Json, readJson, sameJson } from "#shared/json.ts";
import type { ControlProps } from "../Control.tsx";
import { CodeInput } from "../code/CodeInput.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** JSON as text. What does not parse yet stays in the field and is not stored. */
export function JsonInput({
  id,
  describedBy,
  field,
  path,
  value,
  error,
  onChange,
  hint,
}: ControlProps & { hint: string }) {
  const { disabled = false, undoing } = useForm();
  const [text, setText] = useState(() => pretty(value ?? field.default));
  const [fault, setFault] = useState<string>();
  const stored = useRef<Json | undefined>(value);
  if (!sameJson(stored.current, value)) {
    stored.current = value;
    setText(pretty(value));
    setFault(undefined);
  }

  function type(next: string) {
    setText(next);
    if (next.trim() === "") {
      setFault(undefined);
      stored.current = undefined;
      return onChange(undefined, path);
    }
    const read = readJson(next);
    setFault(read.ok ? undefined : t("canvas.form.notJson", { reason: read.problem.message }));
    if (!read.ok) return;
    stored.current = read.value;
    onChange(read.value, path);
  }

  return (
    <>
      <CodeInput
        language="json"
        {...(field.title === "" ? { label: path } : { labelledBy: `${id}-label` })}
        describedBy={describedBy}
        minLines={3}
        maxLines={20}
        disabled={disabled}
        placeholder={field.placeholder ?? hint}
        isInvalid={error !== undefined || fault !== undefined}
        undoing={undoing}
        value={text}
        onChange={type}
      />
      {fault && (
        <p className={css.error} role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function pretty(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
