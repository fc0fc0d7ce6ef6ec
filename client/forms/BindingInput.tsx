import { Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import { t } from "#client/messages/index.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { type Preview, useForm } from "./formContext.ts";
import css from "./forms.module.css";
import { sayValue } from "./sayValue.ts";

interface ExprProps {
  id: string;
  label: string;
  describedBy: string;
  expr: string;
  onChange: (expr: string) => void;
}

/** An expression in place of a value, with what it gives on the data of the last run. */
export function BindingInput(props: ExprProps) {
  return (
    <div className={css.binding}>
      <ExpressionInput {...props} />
    </div>
  );
}

export function ExpressionInput({ id, label, describedBy, expr, onChange }: ExprProps) {
  const { disabled = false } = useForm();
  return (
    <>
      <Textarea
        id={id}
        aria-label={t("canvas.form.expressionFor", { field: label })}
        aria-describedby={describedBy || undefined}
        classNames={{ input: css.code ?? "" }}
        data-takes-expr="expression"
        autosize
        minRows={1}
        maxRows={10}
        spellCheck={false}
        disabled={disabled}
        placeholder={t("canvas.form.expressionPlaceholder")}
        value={expr}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <PreviewLine expr={expr} />
    </>
  );
}

/** Asks the server a moment after the last key, because expressions only ever run in its sandbox. */
function PreviewLine({ expr }: { expr: string }) {
  const { expressions } = useForm();
  const [preview, setPreview] = useState<Preview>();
  const ask = expressions?.preview;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is new with every drawing and means the same
  useEffect(() => {
    setPreview(undefined);
    if (!ask || expr.trim() === "") return;
    let stale = false;
    const timer = setTimeout(() => {
      ask(expr, false).then(
        (result) => !stale && setPreview(result),
        (error: unknown) =>
          !stale && setPreview({ ok: false, error: error instanceof Error ? error.message : String(error) }),
      );
    }, 400);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [expr]);

  if (!preview) return null;
  return (
    <output className={css.preview} data-ok={preview.ok}>
      <Icon name={preview.ok ? "arrow-right" : "circle-x"} size={12} />
      <span>{preview.ok ? sayValue(preview.value) : preview.error}</span>
      {preview.ok && preview.run === undefined && <em>{t("canvas.form.noRunYet")}</em>}
    </output>
  );
}
