import { useState } from "react";
import { Link } from "wouter";
import { listRuns, type RunSummary, runStatus } from "#shared/api/routes/runs.ts";
import type { RunStatus } from "#shared/run/reduce.ts";
import { sayRevision } from "../graphs/sayRevision.ts";
import { sayError, sayNode, t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { SelectField } from "../ui/fields.tsx";
import { formatDuration } from "../ui/format.ts";
import { PageHeader } from "../ui/PageHeader.tsx";
import { RunStatusDot } from "../ui/RunStatusDot.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { DeleteRun } from "./DeleteRun.tsx";

/** Every run of the workspace, newest first; each opens on its graph. */
export function RunsPage() {
  const [status, setStatus] = useState<RunStatus | "all">("all");
  const [limit, setLimit] = useState(50);
  const { data, error, reload } = useLoad(
    listRuns,
    { query: { limit, ...(status !== "all" && { status }) } },
    { everyMs: 5_000 },
  );
  usePageTitle(t("rail.runs"));

  return (
    <div className="ui-page">
      <PageHeader title={t("rail.runs")} lead={t("runs.lead")}>
        <SelectField
          label={t("runs.filter")}
          hideLabel
          value={status}
          onChange={(next) => setStatus(next as RunStatus | "all")}
          choices={[
            { value: "all", label: t("runs.all") },
            ...runStatus.options.map((value) => ({ value, label: t(`runStatus.${value}`) })),
          ]}
        />
      </PageHeader>
      {!data && !error && <SkeletonList />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon="play"
          title={status === "all" ? t("runs.emptyTitle") : t("runs.noneTitle")}
          text={status === "all" ? t("runs.emptyText") : t("runs.noneText")}
        >
          {status === "all" && <Button to="/graphs">{t("runs.openGraphs")}</Button>}
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("rail.runs")}>
          {data.items.map((run) => (
            <li key={run.id} data-link>
              <div className="ui-row-main">
                <Link href={`/graphs/${run.graph}?run=${run.id}`} className="ui-row-title">
                  {run.graphName}
                </Link>
                <div className="ui-row-note">
                  <TimeAgo at={run.createdAt} />
                  <span>{sayRevision(run.revision)}</span>
                  {run.endedAt !== undefined && (
                    <span>{t("runs.took", { time: formatDuration(run.endedAt - run.createdAt) })}</span>
                  )}
                  {run.spend.usd > 0 && <span>${run.spend.usd.toFixed(4)}</span>}
                  {run.error && <span>{sayFailure(run.error, run.failedAt)}</span>}
                </div>
              </div>
              <div className="ui-row-side">
                <RunStatusDot status={run.status} />
                {run.endedAt !== undefined && <DeleteRun run={run.id} name={run.graphName} onDeleted={reload} />}
              </div>
            </li>
          ))}
        </ul>
      )}
      {data?.next !== undefined && limit < 200 && (
        <div className="ui-more">
          <Button onClick={() => setLimit(200)}>{t("ui.more")}</Button>
        </div>
      )}
    </div>
  );
}

/** With the step's name first, where a step is at fault. */
function sayFailure(error: NonNullable<RunSummary["error"]>, at: RunSummary["failedAt"]): string {
  return at === undefined ? sayError(error) : `${sayNode(at.title)}: ${sayError(error)}`;
}
