import { Input } from "@mantine/core";
import { useId, useState } from "react";
import { t } from "#client/messages/index.ts";
import { type Unit, unitOf, units } from "./duration.ts";
import { DurationInput } from "./widgets/DurationInput.tsx";

/** A span of time beside other plain fields. What lies outside of its bounds becomes the nearest that does not, and is said. */
export function DurationField({
  label,
  value,
  min,
  max,
  usual,
  placeholder,
  error,
  onChange,
}: {
  label: string;
  /** Milliseconds, as the bounds are. */
  value: number | undefined;
  min: number;
  max?: number;
  /** What a bare number counts in while the field is empty. */
  usual?: Unit;
  placeholder?: string;
  error?: string | undefined;
  onChange: (ms: number | undefined) => void;
}) {
  const id = useId();
  const [bound, setBound] = useState<string>();

  function put(ms: number | undefined) {
    const fitting = ms === undefined ? undefined : Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min, ms));
    const isMore = ms !== undefined && fitting !== undefined && ms > fitting;
    setBound(isMore ? t("canvas.form.atMost", { most: saySpan(fitting) }) : undefined);
    onChange(fitting);
  }

  return (
    <Input.Wrapper size="sm" label={label} labelProps={{ htmlFor: id }} error={error ?? bound}>
      <DurationInput
        id={id}
        describedBy=""
        path=""
        error={error}
        {...(usual && { usual })}
        field={{
          key: id,
          title: label,
          required: false,
          kind: "integer",
          min,
          ...(max !== undefined && { max }),
          ...(placeholder !== undefined && { placeholder }),
        }}
        value={value}
        onChange={(next) => put(typeof next === "number" ? next : undefined)}
      />
    </Input.Wrapper>
  );
}

function saySpan(ms: number): string {
  const unit = unitOf(ms);
  return t(`canvas.form.span.${unit}`, { n: ms / units[unit] });
}
