import "./home.css";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { getCatalog, listTemplates } from "#shared/api/routes/catalog.ts";
import { listGates } from "#shared/api/routes/gates.ts";
import { createGraph, listGraphs } from "#shared/api/routes/graphs.ts";
import { listRuns, runStatus } from "#shared/api/routes/runs.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { Section } from "../ui/PageHeader.tsx";
import { RunStatusDot } from "../ui/RunStatusDot.tsx";
import { ErrorState, SkeletonCards, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { GoalBox } from "./GoalBox.tsx";
import { type Template, TemplateCard } from "./TemplateCard.tsx";

/** Where a day starts: the goal box, what waits, what runs, what was there before, and what one could begin with. */
export function HomePage({ hasModel, name }: { hasModel: boolean; name: string | undefined }) {
  const [, navigate] = useLocation();
  const { busy, act } = useAct();
  const [opening, setOpening] = useState<string>();
  const graphs = useLoad(listGraphs, { query: { limit: 6 } });
  const gates = useLoad(listGates, { query: { status: "open", limit: 5 } }, { everyMs: 5_000 });
  const runs = useLoad(listRuns, { query: { limit: 20 } }, { everyMs: 5_000 });
  const templates = useLoad(listTemplates, {});
  const catalog = useLoad(getCatalog, {});
  usePageTitle(undefined);

  const going = (runs.data?.items ?? [])
    .filter((run) => run.status === "running" || run.status === "queued")
    .slice(0, 5);
  const waiting = gates.data?.items ?? [];
  const isEmpty = graphs.data?.items.length === 0;
  const ready = templates.data?.items.filter((template) => template.needs.length === 0) ?? [];
  const first = ready.find((template) => template.id.includes("weather")) ?? ready[0];

  function start(body: { template: string } | { name: string }, id: string) {
    setOpening(id);
    void act(async () => navigate(`/graphs/${(await call(createGraph, { body })).id}`));
  }

  return (
    <div className="ui-page home">
      <h1 className="home-hello">
        {name ? t("home.hello", { name: name.split(" ")[0] ?? name }) : t("home.helloPlain")}
      </h1>
      <GoalBox hasModel={hasModel} firstTime={isEmpty} />

      {isEmpty && first && (
        <Section title={t("home.startTitle")}>
          <div className="home-starts">
            <StartCard
              icon="rocket"
              title={t("home.startTemplate", { title: first.title })}
              text={first.promise}
              busy={busy && opening === first.id}
              onClick={() => start({ template: first.id }, first.id)}
            />
            <StartCard
              icon="workflow"
              title={t("home.startEmpty")}
              text={t("home.startEmptyText")}
              busy={busy && opening === "new"}
              onClick={() => start({ name: t("graphs.untitled") }, "new")}
            />
            {hasModel ? (
              <StartCard
                icon="target"
                title={t("home.startGoal")}
                text={t("home.startGoalText")}
                onClick={() => document.getElementById("goal-text")?.focus()}
              />
            ) : (
              <StartCard
                icon="sparkles"
                title={t("home.startModel")}
                text={t("home.startModelText")}
                onClick={() => navigate("/settings/models")}
              />
            )}
          </div>
        </Section>
      )}

      {waiting.length > 0 && (
        <Section title={t("home.waiting")} aside={<Link href="/inbox">{t("home.seeInbox")}</Link>}>
          <ul className="ui-list">
            {waiting.map((gate) => (
              <li key={gate.id} data-link>
                <span className="ui-tile" data-tone="people">
                  <Icon name={gate.question.kind === "form" ? "clipboard-pen" : "stamp"} />
                </span>
                <div className="ui-row-main">
                  <Link className="ui-row-title" href={`/inbox/${gate.id}`}>
                    {gate.question.title}
                  </Link>
                  <div className="ui-row-note">
                    <span>{gate.graphName}</span>
                    <TimeAgo at={gate.createdAt} />
                  </div>
                </div>
                <Button to={`/inbox/${gate.id}`} size="s" look="soft">
                  {t("home.answer")}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}

      {going.length > 0 && (
        <Section title={t("home.running")} aside={<Link href="/runs">{t("home.seeRuns")}</Link>}>
          <ul className="ui-list">
            {going.map((run) => (
              <li key={run.id} data-link>
                <div className="ui-row-main">
                  <Link className="ui-row-title" href={`/graphs/${run.graph}?run=${run.id}`}>
                    {run.graphName}
                  </Link>
                  <div className="ui-row-note">
                    <TimeAgo at={run.createdAt} />
                  </div>
                </div>
                <RunStatusDot status={run.status} />
              </li>
            ))}
          </ul>
        </Section>
      )}

      {!isEmpty && (
        <Section
          title={t("home.recent")}
          aside={
            <Button
              size="s"
              icon="plus"
              busy={busy && opening === "new"}
              onClick={() => start({ name: t("graphs.untitled") }, "new")}
            >
              {t("graphs.new")}
            </Button>
          }
        >
          {!graphs.data && !graphs.error && <SkeletonList rows={3} />}
          {!graphs.data && graphs.error && (
            <ErrorState title={t("ui.loadFailed")} text={graphs.error.message} onRetry={graphs.reload} />
          )}
          {graphs.data && (
            <ul className="ui-list">
              {graphs.data.items.map((graph) => (
                <li key={graph.id} data-link>
                  <span className="ui-tile">
                    <Icon name="workflow" />
                  </span>
                  <div className="ui-row-main">
                    <Link className="ui-row-title" href={`/graphs/${graph.id}`}>
                      {graph.name}
                    </Link>
                    <div className="ui-row-note">
                      <span>{t("home.nodes", { n: graph.nodes })}</span>
                      <span>
                        {t("graphs.changed")} <TimeAgo at={graph.updatedAt} />
                      </span>
                    </div>
                  </div>
                  {graph.lastRun && <RunStatusDot status={statusOf(graph.lastRun.status)} />}
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}

      <Section title={t("home.templates")}>
        {!templates.data && !templates.error && <SkeletonCards />}
        {!templates.data && templates.error && (
          <ErrorState title={t("ui.loadFailed")} text={templates.error.message} onRetry={templates.reload} />
        )}
        <div className="ui-card-grid">
          {byRole(templates.data?.items ?? []).map((template) => (
            <TemplateCard
              key={template.id}
              template={template}
              manifests={catalog.data?.nodes ?? []}
              busy={busy && opening === template.id}
              onUse={() => start({ template: template.id }, template.id)}
            />
          ))}
        </div>
      </Section>
    </div>
  );
}

function StartCard({
  icon,
  title,
  text,
  busy = false,
  onClick,
}: {
  icon: IconName;
  title: string;
  text: string;
  busy?: boolean;
  onClick: () => void;
}) {
  return (
    <button type="button" className="start-card" onClick={onClick} disabled={busy} aria-busy={busy}>
      <span className="ui-tile">
        <Icon name={icon} size={18} />
      </span>
      <span className="template-title">{title}</span>
      <span className="template-promise">{text}</span>
    </button>
  );
}

/** Cards of one role stand together. */
function byRole(templates: Template[]): Template[] {
  return Object.values(Object.groupBy(templates, (template) => template.role)).flatMap((items) => items ?? []);
}

function statusOf(status: string) {
  return runStatus.catch("queued").parse(status);
}
