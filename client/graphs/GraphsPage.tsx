import "./graphs.css";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { createGraph, deleteGraph, type GraphSummary, listGraphs } from "#shared/api/routes/graphs.ts";
import { runStatus } from "#shared/api/routes/runs.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { SearchField } from "../ui/fields.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { RunStatusDot } from "../ui/RunStatusDot.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { exportGraph } from "./exportGraph.ts";
import { ImportDialog } from "./ImportDialog.tsx";
import { sayRevision } from "./sayRevision.ts";

export function GraphsPage() {
  const [, navigate] = useLocation();
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), 200);
  const { data, error, reload } = useLoad(listGraphs, { query: { limit: 200, ...(wanted && { search: wanted }) } });
  const [importing, setImporting] = useState(false);
  const [deleting, setDeleting] = useState<GraphSummary>();
  const { busy, act } = useAct();
  usePageTitle(t("rail.graphs"));

  function create() {
    void act(async () => navigate(`/graphs/${(await call(createGraph, { body: { name: t("graphs.untitled") } })).id}`));
  }

  async function remove(graph: GraphSummary) {
    try {
      await call(deleteGraph, { id: graph.id });
      toast(t("graphs.deleted", { name: graph.name }), "ok");
      reload();
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <div className="ui-page">
      <PageHeader title={t("rail.graphs")} lead={t("graphs.lead")}>
        <SearchField label={t("graphs.search")} value={search} onChange={setSearch} />
        <Button icon="upload" onClick={() => setImporting(true)}>
          {t("graphs.import")}
        </Button>
        <Button look="primary" icon="plus" busy={busy} onClick={create}>
          {t("graphs.new")}
        </Button>
      </PageHeader>

      {!data && !error && <SkeletonList />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 &&
        (wanted ? (
          <EmptyState icon="search" title={t("graphs.noneTitle", { search: wanted })} text={t("graphs.noneText")}>
            <Button onClick={() => setSearch("")}>{t("graphs.clearSearch")}</Button>
          </EmptyState>
        ) : (
          <EmptyState icon="workflow" title={t("graphs.emptyTitle")} text={t("graphs.emptyText")}>
            <Button look="primary" icon="plus" onClick={create}>
              {t("graphs.new")}
            </Button>
            <Button to="/">{t("graphs.seeTemplates")}</Button>
          </EmptyState>
        ))}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("rail.graphs")}>
          {data.items.map((graph) => (
            <li key={graph.id} data-link>
              <span className="ui-tile">
                <Icon name="workflow" />
              </span>
              <div className="ui-row-main">
                <Link className="ui-row-title" href={`/graphs/${graph.id}`}>
                  {graph.name}
                </Link>
                <div className="ui-row-note">
                  <span>{t("graphs.nodes", { n: graph.nodes })}</span>
                  <span>{sayRevision(graph.revision)}</span>
                  <span>
                    {t("graphs.changed")} <TimeAgo at={graph.updatedAt} />
                  </span>
                </div>
              </div>
              <div className="ui-row-side">
                {graph.lastRun && <RunStatusDot status={runStatus.catch("queued").parse(graph.lastRun.status)} />}
                <Menu
                  label={t("graphs.actions", { name: graph.name })}
                  items={[
                    {
                      id: "open",
                      label: t("graphs.open"),
                      icon: "pencil",
                      onSelect: () => navigate(`/graphs/${graph.id}`),
                    },
                    {
                      id: "export",
                      label: t("graphs.export"),
                      icon: "download",
                      onSelect: () => void exportGraph(graph).catch(toastError),
                    },
                    {
                      id: "delete",
                      label: t("ui.delete"),
                      icon: "trash-2",
                      danger: true,
                      divided: true,
                      onSelect: () => setDeleting(graph),
                    },
                  ]}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      <ImportDialog open={importing} onClose={() => setImporting(false)} />
      <ConfirmDialog
        title={t("graphs.deleteTitle", { name: deleting?.name ?? "" })}
        text={t("graphs.deleteText")}
        confirm={t("ui.delete")}
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (deleting) await remove(deleting);
        }}
      />
    </div>
  );
}
