import "./triggers.css";
import { useState } from "react";
import { listGraphs } from "#shared/api/routes/graphs.ts";
import { listTriggers, type Trigger } from "#shared/api/routes/triggers.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../ui/states.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { ShownOnce } from "./ShownOnce.tsx";
import { TriggerDialog } from "./TriggerDialog.tsx";
import { TriggerRow } from "./TriggerRow.tsx";

/** What starts one graph by itself. */
export function TriggersPage({ graph }: { graph: string }) {
  const { data, error, reload } = useLoad(listTriggers, { query: { graph } }, { everyMs: 5_000 });
  const graphs = useLoad(listGraphs, { query: { limit: 200 } });
  const [editing, setEditing] = useState<Trigger | "new">();
  const [shown, setShown] = useState<Trigger>();
  const nameOf = (id: string) => graphs.data?.items.find((item) => item.id === id)?.name ?? id;
  const name = graphs.data ? nameOf(graph) : "…";
  usePageTitle(t("triggers.of", { name }));

  function take(trigger: Trigger): void {
    setEditing(undefined);
    if (trigger.kind === "webhook" && (trigger.url !== undefined || trigger.secret !== undefined)) setShown(trigger);
    reload();
  }

  const add = (
    <Button icon="plus" look="primary" onClick={() => setEditing("new")}>
      {t("triggers.add")}
    </Button>
  );
  return (
    <div className="ui-page">
      <PageHeader
        title={t("triggers.title")}
        lead={t("triggers.lead", { name })}
        back={{ to: `/graphs/${graph}`, label: t("triggers.back") }}
      >
        {data && data.items.length > 0 && add}
      </PageHeader>
      {!data && !error && <SkeletonList rows={2} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="zap" title={t("triggers.emptyTitle")} text={t("triggers.emptyText")}>
          {add}
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list triggers" aria-label={t("triggers.title")}>
          {data.items.map((trigger) => (
            <TriggerRow
              key={trigger.id}
              trigger={trigger}
              nameOf={nameOf}
              onEdit={() => setEditing(trigger)}
              onChanged={take}
              onDeleted={reload}
            />
          ))}
        </ul>
      )}
      <TriggerDialog
        graph={graph}
        trigger={editing}
        graphs={graphs.data?.items ?? []}
        onClose={() => setEditing(undefined)}
        onSaved={take}
      />
      <ShownOnce trigger={shown} onClose={() => setShown(undefined)} />
    </div>
  );
}
