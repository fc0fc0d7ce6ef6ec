import "./artifacts.css";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { apiBase, type ReplyOf } from "#shared/api/route.ts";
import { getArtifact, getArtifactVersion, restoreArtifactVersion } from "#shared/api/routes/artifacts.ts";
import type { Artifact, ArtifactKind } from "#shared/artifact/artifact.ts";
import { call } from "../api/call.ts";
import { ChartView } from "../charts/ChartView.tsx";
import { sayRevision } from "../graphs/sayRevision.ts";
import { type MessageKey, t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { SelectField } from "../ui/fields.tsx";
import { formatBytes, formatInstant } from "../ui/format.ts";
import { Menu } from "../ui/Menu.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { ErrorState, Notice, SkeletonList } from "../ui/states.tsx";
import { toast } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { AnnotatedDocument } from "./AnnotatedDocument.tsx";
import { DocumentView } from "./DocumentView.tsx";
import { TableView } from "./TableView.tsx";

type Detail = ReplyOf<typeof getArtifact>;
type Version = ReplyOf<typeof getArtifactVersion>;

const formats: Record<ArtifactKind, readonly string[]> = {
  document: ["md", "html"],
  table: ["csv", "xlsx", "json"],
  chart: ["svg", "json"],
};

/** One artifact: what it shows, its versions, where it came from, and for documents the margin for changes. */
export function ArtifactPage({ id, actions }: { id: string; actions?: (artifact: Artifact) => ReactNode }) {
  const [chosen, setChosen] = useState<number>();
  const detail = useLoad(getArtifact, { id });
  const artifact = detail.data;
  const shown = chosen ?? artifact?.version;
  const version = useLoad(getArtifactVersion, { id, n: String(shown ?? 0) }, { skip: shown === undefined });
  const { busy, act } = useAct();
  usePageTitle(artifact?.title);

  if (!artifact) {
    return (
      <div className="ui-page">
        {detail.error ? (
          <ErrorState page title={t("artifacts.loadFailed")} text={detail.error.message} onRetry={detail.reload}>
            <Button to="/artifacts">{t("rail.artifacts")}</Button>
          </ErrorState>
        ) : (
          <SkeletonList rows={6} />
        )}
      </div>
    );
  }

  const isNewest = shown === artifact.version;
  function restore() {
    void act(async () => {
      const restored = await call(restoreArtifactVersion, { id, n: String(shown), body: {} });
      detail.put(restored);
      setChosen(undefined);
      toast(t("artifacts.restored", { from: shown ?? 0, to: restored.version }), "ok");
    });
  }

  return (
    <div className="ui-page" data-width="wide">
      <PageHeader
        title={artifact.title}
        back={{ to: "/artifacts", label: t("rail.artifacts") }}
        lead={
          <span className="artifact-lead">
            <Badge>{t(`artifacts.kind.${artifact.kind}`)}</Badge>
            {version.data && <Provenance version={version.data} />}
          </span>
        }
      >
        <SelectField
          label={t("artifacts.versions")}
          hideLabel
          value={String(shown)}
          onChange={(next) => setChosen(Number(next) === artifact.version ? undefined : Number(next))}
          choices={artifact.versions.map((item) => ({
            value: String(item.version),
            label: versionWord(item, artifact),
          }))}
        />
        <Menu
          label={t("artifacts.download")}
          word={t("artifacts.download")}
          icon="download"
          items={formats[artifact.kind].map((format) => ({
            id: format,
            label: t(`artifacts.format.${format}` as MessageKey),
            download: `${apiBase}/artifacts/${id}/versions/${shown}/content?format=${format}`,
          }))}
        />
        {actions?.(artifact)}
      </PageHeader>
      {!isNewest && (
        <div className="artifact-old">
          <Notice tone="warn" icon="history">
            {t("artifacts.old", { n: shown ?? 0, newest: artifact.version })}
          </Notice>
          <Button busy={busy} onClick={restore}>
            {t("artifacts.restore")}
          </Button>
          <Button onClick={() => setChosen(undefined)}>{t("artifacts.toNewest")}</Button>
        </div>
      )}
      {!version.data && !version.error && <SkeletonList rows={6} />}
      {!version.data && version.error && (
        <ErrorState title={t("ui.loadFailed")} text={version.error.message} onRetry={version.reload} />
      )}
      {version.data && (
        <Content
          artifact={artifact}
          version={version.data}
          editable={isNewest}
          onRevised={() => {
            setChosen(undefined);
            detail.reload();
          }}
        />
      )}
    </div>
  );
}

function Content({
  artifact,
  version,
  editable,
  onRevised,
}: {
  artifact: Detail;
  version: Version;
  editable: boolean;
  onRevised: () => void;
}) {
  switch (artifact.kind) {
    case "document":
      if (editable) return <AnnotatedDocument key={version.version} version={version} onRevised={onRevised} />;
      return (
        <div className="ui-card reader-page">
          <DocumentView source={version.content} marks={[]} />
        </div>
      );
    case "table":
      return <TableView content={version.content} label={artifact.title} />;
    case "chart":
      return (
        <div className="ui-card">
          <ChartView spec={version.content} label={artifact.title} />
        </div>
      );
    default:
      return artifact.kind satisfies never;
  }
}

/** Who or what made this version, with the way back to it. */
function Provenance({ version }: { version: Version }) {
  const { by, run, step, graph, revision, resolves, restores } = version.provenance;
  const who = by.name ?? t(`artifacts.by.${by.kind}`);
  return (
    <span className="provenance">
      <span>{t("artifacts.madeBy", { who, time: formatInstant(version.createdAt) })}</span>
      {graph !== undefined && run !== undefined && (
        <Link href={`/graphs/${graph}?run=${run}`}>
          {step === undefined
            ? t("artifacts.fromRun")
            : t("artifacts.fromStep", { step, revision: sayRevision(revision ?? 0) })}
        </Link>
      )}
      {resolves !== undefined && resolves.length > 0 && (
        <span>{t(resolves.length === 1 ? "artifacts.resolvesOne" : "artifacts.resolves", { n: resolves.length })}</span>
      )}
      {restores !== undefined && <span>{t("artifacts.restores", { n: restores })}</span>}
      <span>{formatBytes(version.bytes)}</span>
      <code title={version.hash}>{version.hash.slice(0, 10)}</code>
    </span>
  );
}

function versionWord(item: { version: number; createdAt: number }, artifact: Detail): string {
  const words = { n: item.version, time: formatInstant(item.createdAt) };
  return t(item.version === artifact.version ? "artifacts.versionNewest" : "artifacts.versionAt", words);
}
