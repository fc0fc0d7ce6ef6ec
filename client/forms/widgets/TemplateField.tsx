import { templatePlaces } from "#shared/graph/bindings.ts";
import { PreviewLine, useFaults, usePreview } from "../BindingInput.tsx";
import type { ControlProps } from "../Control.tsx";
import { CodeInput } from "../code/CodeInput.tsx";
import { completeTemplate } from "../code/completeExpression.ts";
import { useForm } from "../formContext.ts";

/** Text with `{{ … }}` places: completed as expressions are, and shown filled in from the last run. */
export function TemplateField({
  id,
  describedBy,
  field,
  path,
  error,
  text,
  onText,
}: ControlProps & { text: string; onText: (text: string) => void }) {
  const { disabled = false, expressions, undoing } = useForm();
  const hasPlaces = expressions !== undefined && templatePlaces(text).length > 0;
  const preview = usePreview(hasPlaces ? text : "", true);
  const faults = useFaults(text, preview);
  return (
    <>
      <CodeInput
        language={expressions ? "template" : "text"}
        {...(field.title === "" ? { label: path } : { labelledBy: `${id}-label` })}
        describedBy={describedBy}
        takesExpr={expressions && "template"}
        maxLines={14}
        isInvalid={error !== undefined}
        disabled={disabled}
        placeholder={field.placeholder}
        value={text}
        faults={faults}
        complete={expressions && ((all, pos, explicit) => completeTemplate(all, pos, expressions.known(), explicit))}
        undoing={undoing}
        onChange={onText}
      />
      <PreviewLine preview={preview} />
    </>
  );
}
