import { Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { type Json, readJson, sameJson } from "#shared/json.ts";
import type { ControlProps } from "../Control.tsx";
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
  const { disabled = false } = useForm();
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
      <Textarea
        id={id}
        aria-label={field.title === "" ? path : undefined}
        aria-describedby={describedBy || undefined}
        classNames={{ input: css.code ?? "" }}
        autosize
        minRows={3}
        maxRows={20}
        spellCheck={false}
        disabled={disabled}
        placeholder={field.placeholder ?? hint}
        error={error !== undefined || fault !== undefined}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
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
