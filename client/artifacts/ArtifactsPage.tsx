import { useState } from "react";
import { Link } from "wouter";
import { listArtifacts } from "#shared/api/routes/artifacts.ts";
import { type ArtifactKind, artifactKinds } from "#shared/artifact/artifact.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { SelectField } from "../ui/fields.tsx";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";

export const kindIcons: Record<ArtifactKind, IconName> = { document: "file-text", table: "table", chart: "chart-line" };

export function ArtifactsPage() {
  const [kind, setKind] = useState<ArtifactKind | "all">("all");
  const { data, error, reload } = useLoad(listArtifacts, { query: { limit: 200, ...(kind !== "all" && { kind }) } });
  usePageTitle(t("rail.artifacts"));

  return (
    <div className="ui-page">
      <PageHeader title={t("rail.artifacts")} lead={t("artifacts.lead")}>
        <SelectField
          label={t("artifacts.filter")}
          hideLabel
          value={kind}
          onChange={(next) => setKind(next as ArtifactKind | "all")}
          choices={[
            { value: "all", label: t("artifacts.allKinds") },
            ...artifactKinds.map((value) => ({ value, label: t(`artifacts.kind.${value}`) })),
          ]}
        />
      </PageHeader>
      {!data && !error && <SkeletonList />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="file-text" title={t("artifacts.emptyTitle")} text={t("artifacts.emptyText")}>
          <Button to="/">{t("artifacts.goHome")}</Button>
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("rail.artifacts")}>
          {data.items.map((artifact) => (
            <li key={artifact.id} data-link>
              <span className="ui-tile">
                <Icon name={kindIcons[artifact.kind]} />
              </span>
              <div className="ui-row-main">
                <Link className="ui-row-title" href={`/artifacts/${artifact.id}`}>
                  {artifact.title}
                </Link>
                <div className="ui-row-note">
                  <span>{t(`artifacts.kind.${artifact.kind}`)}</span>
                  <TimeAgo at={artifact.updatedAt} />
                </div>
              </div>
              <Badge>{t("artifacts.version", { n: artifact.version })}</Badge>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
