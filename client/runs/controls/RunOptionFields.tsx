import { BudgetFields } from "#client/canvas/inspector/PolicySection.tsx";
import { t } from "#client/messages/index.ts";
import { SwitchField, TextField } from "#client/ui/fields.tsx";
import type { RunOptions } from "../RunDialog.tsx";
import css from "./controls.module.css";
import { usePins } from "./pins.tsx";

/** Limits of a run, and whether it uses pins. An empty field is no limit. */
export function RunOptionFields({
  options,
  open,
  onChange,
}: {
  options: RunOptions;
  open: boolean;
  onChange: (options: RunOptions) => void;
}) {
  const { nodes } = usePins();
  const { budget = {}, deadline, pinned } = options;
  return (
    <details className={css.optionsBox} open={open || undefined}>
      <summary>{t("limits.options")}</summary>
      <div className={css.options}>
        <BudgetFields
          budget={budget}
          legend={t("limits.budget")}
          onChange={(next) => {
            const { budget: _old, ...rest } = options;
            onChange(next ? { ...rest, budget: next } : rest);
          }}
        />
        <TextField
          type="datetime-local"
          size="sm"
          label={t("limits.deadline")}
          value={deadline === undefined ? "" : localText(deadline)}
          onChange={(event) => {
            const { deadline: _old, ...rest } = options;
            const at = Date.parse(event.currentTarget.value);
            onChange(Number.isNaN(at) ? rest : { ...rest, deadline: at });
          }}
        />
        {nodes.size > 0 && (
          <div className={css.switch}>
            <SwitchField
              label={t("pins.use")}
              checked={pinned === true}
              onChange={(next) => onChange({ ...options, pinned: next })}
            />
            {t("pins.use")}
          </div>
        )}
      </div>
    </details>
  );
}

/** An instant as the field writes it: local time, without its zone. */
function localText(at: number): string {
  const zone = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - zone).toISOString().slice(0, 16);
}
