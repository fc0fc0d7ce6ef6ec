import { useEffect, useMemo, useState } from "react";
import { t } from "#client/messages/index.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { CodeInput, type Fault } from "./code/CodeInput.tsx";
import { completeExpression } from "./code/completeExpression.ts";
import { type Preview, useForm } from "./formContext.ts";
import css from "./forms.module.css";
import { sayValue } from "./sayValue.ts";

interface ExprProps {
  label: string;
  describedBy: string;
  expr: string;
  isInvalid?: boolean;
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

export function ExpressionInput({ label, describedBy, expr, isInvalid = false, onChange }: ExprProps) {
  const { disabled = false, expressions, undoing } = useForm();
  const preview = usePreview(expr, false);
  const faults = useFaults(expr, preview);
  return (
    <>
      <CodeInput
        language="expression"
        label={t("canvas.form.expressionFor", { field: label })}
        describedBy={describedBy}
        takesExpr="expression"
        maxLines={10}
        isInvalid={isInvalid}
        disabled={disabled}
        placeholder={t("canvas.form.expressionPlaceholder")}
        value={expr}
        faults={faults}
        complete={
          expressions && ((text, pos, explicit) => completeExpression(text, pos, expressions.known(), explicit))
        }
        undoing={undoing}
        onChange={onChange}
      />
      {(preview?.ok || !isInvalid) && <PreviewLine preview={preview} />}
    </>
  );
}

/** Asks the server a moment after the last key, because expressions only ever run in its sandbox. */
export function usePreview(text: string, template: boolean): Preview | undefined {
  const { expressions } = useForm();
  const [preview, setPreview] = useState<{ of: string; is: Preview }>();
  const ask = expressions?.preview;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is new with every drawing and means the same
  useEffect(() => {
    if (!ask || text.trim() === "") return;
    let stale = false;
    const put = (is: Preview) => !stale && setPreview({ of: text, is });
    const timer = setTimeout(() => {
      ask(text, template).then(put, (error: unknown) =>
        put({ ok: false, error: error instanceof Error ? error.message : String(error) }),
      );
    }, 300);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [text, template]);

  return preview?.of === text ? preview.is : undefined;
}

/** What went wrong, as a place in the text: the word that ends where the sandbox stopped. */
export function useFaults(text: string, preview: Preview | undefined): readonly Fault[] | undefined {
  return useMemo(() => {
    if (preview?.at === undefined || preview.error === undefined) return undefined;
    const word = /(?:[\w$`]+|\S)\s*$/.exec(text.slice(0, preview.at));
    return [{ from: word?.index ?? Math.max(0, preview.at - 1), to: preview.at, message: preview.error }];
  }, [text, preview]);
}

export function PreviewLine({ preview }: { preview: Preview | undefined }) {
  if (!preview) return null;
  return (
    <output className={css.preview} data-ok={preview.ok}>
      <Icon name={preview.ok ? "arrow-right" : "circle-x"} size={12} />
      <span>{preview.ok ? sayValue(preview.value) : preview.error}</span>
      {preview.ok && preview.run === undefined && <em>{t("canvas.form.noRunYet")}</em>}
    </output>
  );
}
