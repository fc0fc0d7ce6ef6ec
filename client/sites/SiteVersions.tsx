import { Link } from "wouter";
import type { SiteDetail } from "#shared/api/routes/sites.ts";
import type { SiteCheck } from "#shared/artifact/site.ts";
import { t } from "../messages/index.ts";
import { Badge, type Tone } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";

const checkTones: Record<SiteCheck["result"], Tone> = { pass: "ok", fail: "bad", warn: "warn", "not-run": "plain" };

/** Saved versions, newest first, each with what was checked and what it shows. */
export function SiteVersions({
  site,
  shown,
  onShow,
  onDeploy,
  onRollBack,
}: {
  site: SiteDetail;
  shown: number;
  onShow: (version: number) => void;
  onDeploy: (version: number) => void;
  onRollBack: (version: number) => void;
}) {
  return (
    <section className="ui-card" aria-label={t("sites.versions")}>
      <h2>{t("sites.versions")}</h2>
      <ol className="site-versions">
        {site.versions.map((item) => {
          const older = site.live !== null && item.version < site.live;
          return (
            <li key={item.version} data-shown={item.version === shown || undefined}>
              <div className="site-version-head">
                <strong>{t("sites.version", { n: item.version })}</strong>
                {item.version === site.live && (
                  <Badge tone="ok" icon="globe">
                    {t("sites.isLive")}
                  </Badge>
                )}
                <span className="site-version-time">
                  <TimeAgo at={item.createdAt} />
                </span>
              </div>
              <p className="site-version-shows">
                {item.artifacts.map((artifact, index) => (
                  <span key={artifact.artifact}>
                    {index > 0 && ", "}
                    <Link href={`/artifacts/${artifact.artifact}`}>{artifact.title}</Link>{" "}
                    {t("artifacts.version", { n: artifact.version })}
                  </span>
                ))}
              </p>
              <details>
                <summary>{checksWord(item.checks)}</summary>
                <ul className="site-checks">
                  {item.checks.map((check) => (
                    <li key={check.id}>
                      <Badge tone={checkTones[check.result]}>{t(`sites.check.${check.result}`)}</Badge>
                      <span>
                        {check.text}
                        {check.detail !== undefined && <em> {check.detail}</em>}
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
              <div className="site-version-actions">
                {item.version !== shown && (
                  <Button
                    size="s"
                    onClick={() => onShow(item.version)}
                    label={t("sites.showVersion", { n: item.version })}
                  >
                    {t("sites.show")}
                  </Button>
                )}
                {item.version !== site.live && (
                  <Button
                    size="s"
                    look="soft"
                    label={t(older ? "sites.rollBackTo" : "sites.deployVersion", { n: item.version })}
                    onClick={() => (older ? onRollBack(item.version) : onDeploy(item.version))}
                  >
                    {t(older ? "sites.rollBack" : "sites.deploy")}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function checksWord(checks: SiteCheck[]): string {
  const failed = checks.filter((check) => check.result === "fail").length;
  const warned = checks.filter((check) => check.result === "warn").length;
  if (failed > 0) return t("sites.checksFailed", { n: failed, all: checks.length });
  if (warned > 0) return t("sites.checksWarned", { n: warned, all: checks.length });
  return t("sites.checksPassed", { n: checks.filter((check) => check.result === "pass").length, all: checks.length });
}
