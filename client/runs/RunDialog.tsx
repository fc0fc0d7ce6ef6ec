import { useMemo, useState } from "react";
import { asksSomething, SchemaForm } from "#client/forms/SchemaForm.tsx";
import { useUploads } from "#client/forms/useUploads.ts";
import { t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { type GraphRecords, toBody } from "#shared/graph/diff.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { checkParams, defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { Budget } from "#shared/run/spend.ts";
import { usePins } from "./controls/pins.tsx";
import { RunOptionFields } from "./controls/RunOptionFields.tsx";

/** What the graph asks for when it is run, by the schema of its input node; `undefined` when it asks nothing. */
export function inputSchemaOf(records: GraphRecords): JsonSchema | undefined {
  const node = toBody(records).nodes.find((item) => item.type === "input" && !item.disabled);
  const schema = node?.params.schema;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return undefined;
  return asksSomething(schema as JsonSchema) ? (schema as JsonSchema) : undefined;
}

/** The same for a dialog that was asked for: an input node without a schema takes anything, so one value is asked for. */
export function anyInputSchemaOf(records: GraphRecords): JsonSchema | undefined {
  const schema = inputSchemaOf(records);
  if (schema) return schema;
  return toBody(records).nodes.some((node) => node.type === "input" && !node.disabled) ? {} : undefined;
}

/** What a run is started with besides its input. */
export interface RunOptions {
  budget?: Budget;
  /** Epoch milliseconds. */
  deadline?: number;
  pinned?: boolean;
}

/** Asks for a run's input, filled with what the last run was given, and under “Options” for its limits. */
export function RunDialog({
  schema,
  open,
  ...form
}: {
  /** Absent: the graph asks for nothing; the options are open. */
  schema: JsonSchema | undefined;
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onRun: (input: Json | undefined, options: RunOptions) => void;
}) {
  return (
    <Dialog
      title={t(schema ? "canvas.runDialog.title" : "limits.title")}
      open={open}
      onClose={form.onClose}
      width={560}
    >
      {open && <InputForm schema={schema} {...form} />}
    </Dialog>
  );
}

function InputForm({
  schema,
  busy,
  onClose,
  onRun,
}: {
  schema: JsonSchema | undefined;
  busy: boolean;
  onClose: () => void;
  onRun: (input: Json | undefined, options: RunOptions) => void;
}) {
  const { run } = useStores();
  const pins = usePins();
  const [value, setValue] = useState<Json | undefined>(() => schema && firstValue(schema, run.getState().run.input));
  const [options, setOptions] = useState<RunOptions>(() => (pins.nodes.size > 0 ? { pinned: true } : {}));
  const [tried, setTried] = useState(false);
  const { isUploading, onUploading } = useUploads();
  const faults = useMemo(
    () => (tried && schema ? checkParams(schema, (value ?? {}) as JsonObject) : []),
    [tried, schema, value],
  );

  function submit() {
    setTried(true);
    if (!schema) return onRun(undefined, options);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (schema.properties && checkParams(schema, isObject ? value : {}).length > 0) return;
    onRun(value ?? null, options);
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {schema && (
        <SchemaForm
          schema={schema}
          title={t("canvas.runDialog.input")}
          value={value}
          onChange={setValue}
          errorAt={(path) => faults.find((fault) => fault.path.join(".") === path)?.message}
          onUploading={onUploading}
        />
      )}
      <RunOptionFields options={options} open={!asksSomething(schema)} onChange={setOptions} />
      <DialogActions>
        <Button onClick={onClose}>{t("canvas.cancel")}</Button>
        <Button look="primary" type="submit" icon="play" busy={busy} disabled={isUploading}>
          {t("canvas.run")}
        </Button>
      </DialogActions>
    </form>
  );
}

/** The last run's input where it still fits the schema, else the schema's defaults. */
function firstValue(schema: JsonSchema, last: Json): Json | undefined {
  if (!schema.properties) return last ?? undefined;
  const isObject = typeof last === "object" && last !== null && !Array.isArray(last);
  if (isObject && checkParams(schema, last).length === 0) return last;
  return defaultsOf(schema);
}
