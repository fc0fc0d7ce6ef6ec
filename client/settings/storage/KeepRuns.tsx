import { useState } from "react";
import { listGraphs } from "#shared/api/routes/graphs.ts";
import { clearGraphRetention, patchStorage, type Storage, setGraphRetention } from "#shared/api/routes/storage.ts";
import { call } from "../../api/call.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { toast } from "../../ui/toast.ts";
import { useAct } from "../../ui/useAct.ts";
import { useLoad } from "../../ui/useLoad.ts";

const usualDays = [1, 7, 30, 90, 180, 365];

/** How long the workspace keeps finished runs, and which graphs differ. Each choice is stored at once. */
export function KeepRuns({
  settings,
  onChanged,
}: {
  settings: Storage["settings"];
  onChanged: (storage: Storage) => void;
}) {
  const { act, busy } = useAct();
  const [adding, setAdding] = useState(false);

  const store = (work: () => Promise<Storage>) =>
    act(async () => {
      onChanged(await work());
      toast(t("storage.saved"), "ok");
    });
  const setOf = (id: string, keepRunsDays: number | null) =>
    store(() => call(setGraphRetention, { id, body: { keepRunsDays } }));

  return (
    <section className="ui-section storage-block" aria-label={t("storage.keepTitle")}>
      <h2>{t("storage.keepTitle")}</h2>
      <p>{t("storage.keepText")}</p>
      <div className="storage-days">
        <DaysField
          label={t("storage.keepFor")}
          days={settings.keepRunsDays}
          disabled={busy}
          onChange={(keepRunsDays) => void store(() => call(patchStorage, { body: { keepRunsDays } }))}
        />
      </div>
      {settings.graphs.length > 0 && (
        <ul className="ui-list" aria-label={t("storage.exceptions")}>
          {settings.graphs.map(({ id, name, keepRunsDays }) => (
            <li key={id}>
              <div className="ui-row-main">
                <span className="ui-row-title">{name}</span>
              </div>
              <div className="ui-row-side">
                <DaysField
                  label={t("storage.keepForOf", { name })}
                  hideLabel
                  days={keepRunsDays}
                  disabled={busy}
                  onChange={(days) => void setOf(id, days)}
                />
                <IconButton
                  icon="x"
                  label={t("storage.removeException", { name })}
                  onClick={() => void store(() => call(clearGraphRetention, { id }))}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button icon="plus" size="s" onClick={() => setAdding(true)}>
          {t("storage.addException")}
        </Button>
      </div>
      <Dialog title={t("storage.addException")} open={adding} onClose={() => setAdding(false)}>
        {adding && (
          <ExceptionForm
            taken={settings.graphs.map(({ id }) => id)}
            onClose={() => setAdding(false)}
            onChosen={async (id, days) => {
              if (await setOf(id, days)) setAdding(false);
            }}
          />
        )}
      </Dialog>
    </section>
  );
}

function DaysField({
  label,
  hideLabel = false,
  days,
  disabled = false,
  onChange,
}: {
  label: string;
  hideLabel?: boolean;
  days: number | null;
  disabled?: boolean;
  onChange: (days: number | null) => void;
}) {
  const choices = [...new Set([...usualDays, ...(days === null ? [] : [days])])].sort((a, b) => a - b);
  return (
    <SelectField
      label={label}
      hideLabel={hideLabel}
      disabled={disabled}
      value={String(days)}
      onChange={(next) => onChange(next === "null" ? null : Number(next))}
      choices={[
        ...choices.map((n) => ({ value: String(n), label: t("storage.days", { n }) })),
        { value: "null", label: t("storage.forEver") },
      ]}
    />
  );
}

function ExceptionForm({
  taken,
  onClose,
  onChosen,
}: {
  taken: string[];
  onClose: () => void;
  onChosen: (graph: string, days: number | null) => Promise<void>;
}) {
  const { data } = useLoad(listGraphs, { query: { limit: 200 } });
  const [chosen, setChosen] = useState<string>();
  const [days, setDays] = useState<number | null>(30);
  const graphs = (data?.items ?? []).filter(({ id }) => !taken.includes(id));
  const graph = chosen ?? graphs[0]?.id;
  if (data && graphs.length === 0) return <p>{t("storage.exceptionNone")}</p>;
  return (
    <div className="ui-form">
      <SelectField
        label={t("storage.exceptionGraph")}
        value={graph ?? ""}
        onChange={setChosen}
        choices={graphs.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <DaysField label={t("storage.keepFor")} days={days} onChange={setDays} />
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button
          look="primary"
          disabled={graph === undefined}
          onClick={() => graph !== undefined && void onChosen(graph, days)}
        >
          {t("ui.save")}
        </Button>
      </DialogActions>
    </div>
  );
}
