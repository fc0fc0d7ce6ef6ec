import "./sites.css";
import { useState } from "react";
import { Link } from "wouter";
import { listSites } from "#shared/api/routes/sites.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { formatNumber } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { CreateSiteDialog } from "./CreateSiteDialog.tsx";

export function SitesPage() {
  const { data, error, reload } = useLoad(listSites, { query: { limit: 200 } });
  const [creating, setCreating] = useState(false);
  usePageTitle(t("rail.sites"));
  return (
    <div className="ui-page">
      <PageHeader title={t("rail.sites")} lead={t("sites.lead")}>
        <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
          {t("sites.new")}
        </Button>
      </PageHeader>
      {!data && !error && <SkeletonList />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="globe" title={t("sites.emptyTitle")} text={t("sites.emptyText")}>
          <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
            {t("sites.new")}
          </Button>
          <Button to="/artifacts">{t("rail.artifacts")}</Button>
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("rail.sites")}>
          {data.items.map((site) => (
            <li key={site.id} data-link>
              <span className="ui-tile">
                <Icon name="globe" />
              </span>
              <div className="ui-row-main">
                <Link className="ui-row-title" href={`/sites/${site.id}`}>
                  {site.title}
                </Link>
                <div className="ui-row-note">
                  <span>{site.slug}</span>
                  <span>{t(`sites.audience.${site.audience}`)}</span>
                  <span>{t("sites.visits", { n: formatNumber(site.visits) })}</span>
                  <TimeAgo at={site.updatedAt} />
                </div>
              </div>
              <div className="ui-row-side">
                {site.live === null ? (
                  <Badge>{t("sites.offline")}</Badge>
                ) : (
                  <Badge tone="ok" icon="globe">
                    {t("sites.live", { n: site.live })}
                  </Badge>
                )}
                {site.live !== null && site.head > site.live && (
                  <Badge tone="accent">{t("sites.newer", { n: site.head })}</Badge>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <CreateSiteDialog open={creating} onClose={() => setCreating(false)} />
    </div>
  );
}
