import "./sites.css";
import { useState } from "react";
import { useLocation } from "wouter";
import {
  deleteSite,
  deploySite,
  getSite,
  openSite,
  patchSite,
  rollbackSite,
  saveSiteVersion,
} from "#shared/api/routes/sites.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { formatNumber } from "../ui/format.ts";
import { Menu } from "../ui/Menu.tsx";
import { PageHeader } from "../ui/PageHeader.tsx";
import { ErrorState, SkeletonList } from "../ui/states.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useLoad } from "../ui/useLoad.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { SiteAudience } from "./SiteAudience.tsx";
import { SitePreview } from "./SitePreview.tsx";
import { SiteVersions } from "./SiteVersions.tsx";

type Asking = { kind: "deploy" | "rollback"; version: number } | { kind: "offline" | "delete" };

/** One site: its preview beside its versions, who may see it, and what is live. */
export function SitePage({ id }: { id: string }) {
  const { data: site, error, reload, put } = useLoad(getSite, { id });
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState<number>();
  const [asking, setAsking] = useState<Asking>();
  usePageTitle(site?.title);

  if (!site) {
    return (
      <div className="ui-page">
        {error ? (
          <ErrorState page title={t("sites.loadFailed")} text={error.message} onRetry={reload}>
            <Button to="/sites">{t("rail.sites")}</Button>
          </ErrorState>
        ) : (
          <SkeletonList rows={6} />
        )}
      </div>
    );
  }

  const shown = chosen ?? site.head;

  async function visit() {
    try {
      const { url } = await call(openSite, { id, body: {} });
      window.open(url, "_blank", "noopener");
    } catch (error) {
      toastError(error);
    }
  }

  async function saveVersion() {
    try {
      const saved = await call(saveSiteVersion, { id, body: {} });
      put(saved);
      setChosen(undefined);
      toast(t("sites.saved", { n: saved.head }), "ok");
    } catch (error) {
      toastError(error);
    }
  }

  async function confirmed(asked: Asking) {
    try {
      switch (asked.kind) {
        case "deploy":
          put(await call(deploySite, { id, body: { version: asked.version } }));
          return toast(t("sites.deployed", { n: asked.version }), "ok");
        case "rollback":
          put(await call(rollbackSite, { id, body: { version: asked.version } }));
          return toast(t("sites.rolledBack", { n: asked.version }), "ok");
        case "offline":
          put(await call(patchSite, { id, body: { live: null } }));
          return toast(t("sites.takenOffline"), "ok");
        case "delete":
          await call(deleteSite, { id });
          return navigate("/sites");
        default:
          return asked satisfies never;
      }
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <div className="ui-page" data-width="wide">
      <PageHeader
        title={site.title}
        back={{ to: "/sites", label: t("rail.sites") }}
        lead={
          <span className="site-lead">
            {site.live === null ? (
              <Badge>{t("sites.offline")}</Badge>
            ) : (
              <Badge tone="ok" icon="globe">
                {t("sites.live", { n: site.live })}
              </Badge>
            )}
            <span>{site.url}</span>
            <span>{t("sites.visits", { n: formatNumber(site.visits) })}</span>
          </span>
        }
      >
        {site.live !== null && (
          <Button icon="external-link" onClick={() => void visit()}>
            {t("sites.visit")}
          </Button>
        )}
        {site.live !== shown && (
          <Button
            look="primary"
            icon="rocket"
            onClick={() =>
              setAsking({ kind: site.live !== null && shown < site.live ? "rollback" : "deploy", version: shown })
            }
          >
            {t(site.live !== null && shown < site.live ? "sites.rollBackTo" : "sites.deployVersion", { n: shown })}
          </Button>
        )}
        <Menu
          label={t("sites.more")}
          items={[
            { id: "save", label: t("sites.save"), icon: "plus", onSelect: () => void saveVersion() },
            {
              id: "offline",
              label: t("sites.takeOffline"),
              icon: "eye-off",
              disabled: site.live === null,
              onSelect: () => setAsking({ kind: "offline" }),
            },
            {
              id: "delete",
              label: t("ui.delete"),
              icon: "trash-2",
              danger: true,
              divided: true,
              onSelect: () => setAsking({ kind: "delete" }),
            },
          ]}
        />
      </PageHeader>
      <div className="site-columns">
        <SitePreview key={`${shown} ${site.head}`} site={site} version={shown} />
        <div className="site-side">
          <SiteVersions
            site={site}
            shown={shown}
            onShow={setChosen}
            onDeploy={(version) => setAsking({ kind: "deploy", version })}
            onRollBack={(version) => setAsking({ kind: "rollback", version })}
          />
          <SiteAudience site={site} onChanged={put} />
        </div>
      </div>
      {asking && (
        <ConfirmDialog
          open
          title={t(`sites.ask.${asking.kind}`, { n: "version" in asking ? asking.version : 0, title: site.title })}
          text={t(`sites.askText.${asking.kind}`, { live: site.live ?? 0, url: site.url })}
          confirm={t(`sites.confirm.${asking.kind}`)}
          danger={asking.kind === "delete" || asking.kind === "offline"}
          onClose={() => setAsking(undefined)}
          onConfirm={() => confirmed(asking)}
        />
      )}
    </div>
  );
}
