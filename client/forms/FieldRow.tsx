import { type DragEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { IconButton } from "#client/ui/IconButton.tsx";
import { isBinding } from "#shared/graph/bindings.ts";
import type { Json } from "#shared/json.ts";
import { emptyValue, type Field } from "#shared/nodes/params.ts";
import { BindingInput } from "./BindingInput.tsx";
import { Control } from "./Control.tsx";
import { insertIntoEditor } from "./code/insertText.ts";
import type { OnField } from "./Fields.tsx";
import { exprMime, useForm } from "./formContext.ts";
import css from "./forms.module.css";

/** One field: its name, the control or an expression in its place, help, and what is wrong with it. */
export function FieldRow({
  field,
  path,
  value: stored,
  onChange,
}: {
  field: Field;
  path: string;
  value: Json | undefined;
  onChange: OnField;
}) {
  const form = useForm();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  // A default that is an expression is shown as one, not as the JSON that it is stored in.
  const value = stored === undefined && form.expressions && isBinding(field.default) ? field.default : stored;
  const bound = isBinding(value);
  const mayBind = form.expressions !== undefined && field.kind !== "expression";
  const error = form.errorAt(path);
  const notes = [field.description && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  // Mantine's inputs drop `aria-describedby`, so it is set on the element itself.
  useLayoutEffect(() => {
    const control = box.current?.querySelector(`[id="${id}"]`);
    if (notes === "") control?.removeAttribute("aria-describedby");
    else control?.setAttribute("aria-describedby", notes);
  });
  const grouped =
    !bound &&
    field.widget !== "nodes" &&
    (field.kind === "list" || field.kind === "object" || field.kind === "union" || field.kind === "map");

  /** Data from the tree: into the text at the cursor where the text takes expressions, else in place of the value. */
  function insert(expr: string) {
    const text = box.current?.querySelector<HTMLTextAreaElement | HTMLInputElement>("[data-takes-expr]");
    if (!text) return onChange({ $expr: expr }, path);
    const piece = text.dataset.takesExpr === "template" ? `{{ ${expr} }}` : expr;
    if (insertIntoEditor(text, piece)) return;
    const start = text.selectionStart ?? text.value.length;
    const next = text.value.slice(0, start) + piece + text.value.slice(text.selectionEnd ?? start);
    onChange(bound ? { $expr: next } : next, path);
    queueMicrotask(() => {
      text.focus();
      text.setSelectionRange(start + piece.length, start + piece.length);
    });
  }

  function drop(event: DragEvent) {
    const expr = event.dataTransfer.getData(exprMime);
    setOver(false);
    if (expr === "" || !form.expressions) return;
    event.preventDefault();
    event.stopPropagation();
    insert(expr);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done by a click in the tree of data
    <div
      ref={box}
      className={css.row}
      data-over={over || undefined}
      data-field={path}
      onFocus={(event) => {
        if (event.target.closest("[data-field]") === box.current) form.expressions?.aim(insert);
      }}
      onDragOver={(event) => {
        if (!form.expressions || !event.dataTransfer.types.includes(exprMime)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {field.title !== "" && (
        <div className={css.head}>
          <label id={`${id}-label`} htmlFor={grouped ? undefined : id} className={css.label}>
            {field.title}
            {field.required && (
              <span className={css.required} title={t("canvas.form.required")}>
                {" *"}
              </span>
            )}
          </label>
          {mayBind && (
            <IconButton
              icon="braces"
              size={24}
              pressed={bound}
              label={t(bound ? "canvas.form.toValue" : "canvas.form.toExpression", { field: field.title })}
              onClick={() => onChange(bound ? literalAgain(field, value.$expr) : asExpression(value), path)}
            />
          )}
        </div>
      )}
      {bound ? (
        <BindingInput
          label={field.title || path}
          describedBy={notes}
          isInvalid={error !== undefined}
          expr={value.$expr}
          onChange={(expr) => onChange({ $expr: expr }, path)}
        />
      ) : (
        <Control
          id={id}
          describedBy={notes}
          field={field}
          path={path}
          value={value}
          error={error}
          onChange={onChange}
        />
      )}
      {field.description && (
        <p id={`${id}-help`} className={css.help}>
          {field.description}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={css.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** A literal becomes the expression that gives it, so that nothing typed is lost. */
function asExpression(value: Json | undefined): Json {
  return { $expr: value === undefined || value === "" ? "" : JSON.stringify(value) };
}

function literalAgain(field: Field, expr: string): Json | undefined {
  try {
    return JSON.parse(expr) as Json;
  } catch {
    // A default that is an expression would be the same again.
    if (isBinding(field.default)) return field.kind === "json" ? null : "";
    return field.default ?? (field.required ? emptyValue(field) : undefined);
  }
}
