import { Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import css from "../forms.module.css";
import { moved, newRow, type Row, type RowKind, rowKinds, type Shape, withKind } from "./schemaRows.ts";

interface RowsProps {
  rows: readonly Row[];
  /** What has these fields, in words. */
  of: string;
  path: string;
  disabled: boolean;
  /** `place` is what was touched, so that typing there is one undo step. */
  onChange: (rows: readonly Row[], place: string) => void;
}

/** The fields of an object, one row each; objects and lists of objects have rows of their own. */
export function SchemaRows({ rows, of, path, disabled, onChange }: RowsProps) {
  return (
    <div className={css.schemaRows}>
      {rows.length === 0 && <p className={css.help}>{t("forms.schema.empty")}</p>}
      {rows.map((row, index) => (
        <SchemaRow
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being edited
          key={index}
          row={row}
          index={index}
          rows={rows}
          path={`${path}.${index}`}
          disabled={disabled}
          onChange={(next, place) => onChange(rows.toSpliced(index, 1, next), place)}
          onMove={(by) => onChange(moved(rows, index, index + by), path)}
          onRemove={() => onChange(rows.toSpliced(index, 1), path)}
        />
      ))}
      <div>
        <Button
          size="s"
          look="quiet"
          icon="plus"
          disabled={disabled}
          label={t("forms.schema.addTo", { field: of })}
          onClick={() => onChange([...rows, newRow(rows)], path)}
        >
          {t("forms.schema.add")}
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  row: Row;
  index: number;
  rows: readonly Row[];
  path: string;
  disabled: boolean;
  onChange: (row: Row, place: string) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function SchemaRow({ row, index, rows, path, disabled, onChange, onMove, onRemove }: RowProps) {
  const name = row.name || t("forms.schema.unnamed");
  return (
    <fieldset className={css.schemaRow} aria-label={name}>
      <div className={css.schemaHead}>
        <NameInput
          name={row.name}
          label={t("forms.schema.name", { n: index + 1 })}
          taken={rows.filter((_, other) => other !== index).map((other) => other.name)}
          disabled={disabled}
          onName={(next) => onChange({ ...row, name: next }, `${path}.name`)}
        />
        <KindSelect
          label={t("forms.schema.kind", { name })}
          shape={row}
          disabled={disabled}
          onKind={(kind) => onChange(withKind(row, kind), path)}
        />
        <div className={css.schemaTools}>
          <IconButton
            icon="arrow-up"
            size={22}
            disabled={disabled || index === 0}
            label={t("forms.schema.up", { name })}
            onClick={() => onMove(-1)}
          />
          <IconButton
            icon="arrow-down"
            size={22}
            disabled={disabled || index === rows.length - 1}
            label={t("forms.schema.down", { name })}
            onClick={() => onMove(1)}
          />
          <IconButton
            icon="x"
            size={22}
            disabled={disabled}
            label={t("forms.schema.remove", { name })}
            onClick={onRemove}
          />
        </div>
      </div>
      <div className={css.schemaMore}>
        <TextInput
          size="xs"
          aria-label={t("forms.schema.description", { name })}
          placeholder={t("forms.schema.descriptionPlaceholder")}
          disabled={disabled}
          value={row.description}
          onChange={(event) => onChange({ ...row, description: event.currentTarget.value }, `${path}.description`)}
        />
        <Checkbox
          size="xs"
          label={t("forms.schema.required")}
          aria-label={t("forms.schema.requiredOf", { name })}
          disabled={disabled}
          checked={row.required}
          onChange={(event) => onChange({ ...row, required: event.currentTarget.checked }, path)}
        />
      </div>
      <Inside
        shape={row}
        name={name}
        path={path}
        disabled={disabled}
        onChange={(shape, place) => onChange({ ...row, ...shape }, place)}
      />
    </fieldset>
  );
}

/** What a choice, a list or an object is made of. */
function Inside({
  shape,
  name,
  path,
  disabled,
  onChange,
}: {
  shape: Shape;
  name: string;
  path: string;
  disabled: boolean;
  onChange: (shape: Shape, place: string) => void;
}) {
  if (shape.kind === "choice") {
    return (
      <TagsInput
        size="xs"
        aria-label={t("forms.schema.choices", { name })}
        placeholder={shape.choices?.length ? "" : t("forms.schema.choicesPlaceholder")}
        disabled={disabled}
        value={[...(shape.choices ?? [])]}
        onChange={(choices) => onChange({ ...shape, choices }, path)}
      />
    );
  }
  if (shape.kind === "object") {
    return (
      <div className={css.group}>
        <SchemaRows
          rows={shape.rows ?? []}
          of={name}
          path={path}
          disabled={disabled}
          onChange={(rows, place) => onChange({ ...shape, rows }, place)}
        />
      </div>
    );
  }
  const { item } = shape;
  if (shape.kind !== "list" || !item) return null;
  return (
    <div className={css.group}>
      <KindSelect
        label={t("forms.schema.item", { name })}
        shape={item}
        disabled={disabled}
        onKind={(kind) => onChange({ ...shape, item: withKind(item, kind) }, path)}
      />
      <Inside
        shape={item}
        name={name}
        path={`${path}.item`}
        disabled={disabled}
        onChange={(next, place) => onChange({ ...shape, item: next }, place)}
      />
    </div>
  );
}

function KindSelect({
  label,
  shape,
  disabled,
  onKind,
}: {
  label: string;
  shape: Shape;
  disabled: boolean;
  onKind: (kind: RowKind) => void;
}) {
  const kinds = shape.kind === "other" ? (["other", ...rowKinds] as const) : rowKinds;
  return (
    <Select
      size="xs"
      aria-label={label}
      disabled={disabled}
      allowDeselect={false}
      comboboxProps={{ shadow: "none" }}
      data={kinds.map((kind) => ({ value: kind, label: t(`forms.schema.kind.${kind}`) }))}
      value={shape.kind}
      onChange={(next) => {
        const kind = rowKinds.find((each) => each === next);
        if (kind) onKind(kind);
      }}
    />
  );
}

/** A name that is empty or taken stays in the field, with the reason, until it is another. */
function NameInput({
  name,
  label,
  taken,
  disabled,
  onName,
}: {
  name: string;
  label: string;
  taken: readonly string[];
  disabled: boolean;
  onName: (name: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? name;
  const fault =
    typed === undefined || typed === name
      ? undefined
      : typed === ""
        ? t("forms.schema.nameMissing")
        : taken.includes(typed) && t("forms.schema.nameTaken");
  return (
    <TextInput
      size="xs"
      classNames={{ input: css.code ?? "" }}
      aria-label={label}
      disabled={disabled}
      autoComplete="off"
      spellCheck={false}
      error={fault}
      value={shown}
      onChange={(event) => {
        const next = event.currentTarget.value;
        const isFree = next !== "" && !taken.includes(next);
        setTyped(isFree ? undefined : next);
        if (isFree) onName(next);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
