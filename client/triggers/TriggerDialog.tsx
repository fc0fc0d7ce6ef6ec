import { useState } from "react";
import type { GraphSummary } from "#shared/api/routes/graphs.ts";
import { createTrigger, patchTrigger, type Trigger } from "#shared/api/routes/triggers.ts";
import { type NewTrigger, type Overlap, overlapPolicies, triggerKinds } from "#shared/trigger/trigger.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { ChoiceField, SelectField, TextField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";
import { toast } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { configFrom, type Draft, draftOf, fieldsFrom, newDraft, withKind } from "./draft.ts";
import { RunEndFields } from "./RunEndFields.tsx";
import { ScheduleFields } from "./ScheduleFields.tsx";
import { nameOfTrigger, zoneHere } from "./sayTrigger.ts";
import { WebhookFields } from "./WebhookFields.tsx";

type Given = Trigger | "new";

/** Adds a trigger, or changes one. */
export function TriggerDialog({
  graph,
  trigger,
  graphs,
  onClose,
  onSaved,
}: {
  graph: string;
  trigger: Given | undefined;
  graphs: GraphSummary[];
  onClose: () => void;
  onSaved: (trigger: Trigger) => void;
}) {
  const nameOf = (id: string) => graphs.find((each) => each.id === id)?.name ?? id;
  const title =
    trigger === undefined || trigger === "new"
      ? t("triggers.add")
      : t("triggers.edit", { name: nameOfTrigger(trigger, nameOf) });
  return (
    <Dialog title={title} open={trigger !== undefined} onClose={onClose} width={560}>
      {trigger && (
        <TriggerForm
          key={trigger === "new" ? "new" : trigger.id}
          graph={graph}
          trigger={trigger}
          graphs={graphs}
          onClose={onClose}
          onSaved={(saved) => {
            const name = nameOfTrigger(saved, nameOf);
            toast(t(trigger === "new" ? "triggers.created" : "triggers.saved", { name }), "ok");
            onSaved(saved);
          }}
        />
      )}
    </Dialog>
  );
}

export interface FieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errorAt: (path: string) => string | undefined;
}

/** Where the form has a field that says what is wrong with it. */
const shownPaths = new Set([
  "name",
  "input",
  "dedupe",
  "dedupe.expr",
  "budget",
  "budget.usd",
  "secret",
  "config.cron",
  "config.zone",
  "config.everyMinutes",
  "config.respond.timeoutMs",
  "config.signature.header",
  "config.graph",
]);

function TriggerForm({
  graph,
  trigger,
  graphs,
  onClose,
  onSaved,
}: {
  graph: string;
  trigger: Given;
  graphs: GraphSummary[];
  onClose: () => void;
  onSaved: (trigger: Trigger) => void;
}) {
  const before = trigger === "new" ? undefined : trigger;
  const [draft, setDraft] = useState<Draft>(before ? draftOf(before) : newDraft(zoneHere));
  const { busy, act, refusal, clear } = useAct({ form: true });
  const change = (part: Partial<Draft>) => {
    clear();
    setDraft((now) => ({ ...now, ...part }));
  };
  const errorAt = (path: string) => refusal?.at(path);
  const fields = { draft, change, errorAt };
  const elsewhere = refusal?.errors.find(({ path }) => !shownPaths.has(path))?.message;

  function save() {
    void act(async () => {
      const config = configFrom(draft, before);
      const common = fieldsFrom(draft);
      if (before) return onSaved(await call(patchTrigger, { id: before.id, body: { ...common, config } }));
      const { input, dedupe, budget, ...rest } = common;
      const body = {
        kind: draft.kind,
        graph,
        ...rest,
        ...(input !== null && { input }),
        ...(dedupe && { dedupe }),
        ...(budget && { budget }),
        config,
      };
      // The server reads it by its kind, and says what does not fit beside the field.
      onSaved(await call(createTrigger, { body: body as unknown as NewTrigger }));
    });
  }

  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {!before && (
        <ChoiceField
          label={t("triggers.kind")}
          value={draft.kind}
          onChange={(kind) => change(withKind(draft, kind as Draft["kind"]))}
          choices={triggerKinds.map((value) => ({ value, label: t(`triggers.kind.${value}`) }))}
        />
      )}
      {draft.kind === "schedule" && <ScheduleFields {...fields} />}
      {draft.kind === "webhook" && (
        <WebhookFields {...fields} hasSecret={before?.kind === "webhook" && before.hasSecret} />
      )}
      {draft.kind === "runEnd" && <RunEndFields {...fields} graph={graph} graphs={graphs} />}
      <SelectField
        label={t("triggers.overlap")}
        value={draft.overlap}
        onChange={(overlap) => change({ overlap: overlap as Overlap })}
        choices={overlapPolicies.map((value) => ({ value, label: t(`triggers.overlap.${value}`) }))}
      />
      <More {...fields} />
      {elsewhere !== undefined && (
        <div role="alert">
          <Notice tone="bad" icon="circle-alert">
            {elsewhere}
          </Notice>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t(before ? "triggers.save" : "triggers.create")}
        </Button>
      </DialogActions>
    </form>
  );
}

/** What most triggers do without. */
function More({ draft, change, errorAt }: FieldsProps) {
  const isUsed = draft.name !== "" || draft.input !== "" || draft.dedupe !== "" || draft.usd !== "";
  return (
    <details className="trigger-more" open={isUsed || undefined}>
      <summary>{t("triggers.more")}</summary>
      <div className="ui-form">
        <TextField
          label={t("triggers.name")}
          description={t("triggers.nameHelp")}
          value={draft.name}
          maxLength={100}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={errorAt("name")}
        />
        <TextField
          label={t("triggers.input")}
          description={t("triggers.inputHelp")}
          value={draft.input}
          onChange={(event) => change({ input: event.currentTarget.value })}
          error={errorAt("input")}
        />
        {draft.kind === "webhook" && (
          <TextField
            label={t("triggers.dedupe")}
            description={t("triggers.dedupeHelp")}
            value={draft.dedupe}
            onChange={(event) => change({ dedupe: event.currentTarget.value })}
            error={errorAt("dedupe.expr") ?? errorAt("dedupe")}
          />
        )}
        <TextField
          label={t("triggers.budget")}
          inputMode="decimal"
          value={draft.usd}
          onChange={(event) => change({ usd: event.currentTarget.value })}
          error={errorAt("budget.usd") ?? errorAt("budget")}
        />
      </div>
    </details>
  );
}
