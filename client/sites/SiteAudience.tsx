import { Radio } from "@mantine/core";
import { useState } from "react";
import { patchSite, type SiteDetail } from "#shared/api/routes/sites.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";

/** Who may see the site, and the secret link when it has one. */
export function SiteAudience({ site, onChanged }: { site: SiteDetail; onChanged: (site: SiteDetail) => void }) {
  const { busy, act } = useAct();
  const [renewing, setRenewing] = useState(false);

  async function renew() {
    try {
      onChanged(await call(patchSite, { id: site.id, body: { renewLink: true } }));
      toast(t("sites.renewed"), "ok");
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <section className="ui-card" aria-label={t("sites.audience")}>
      <h2>{t("sites.audience")}</h2>
      <Radio.Group
        className="site-audience"
        aria-label={t("sites.audience")}
        value={site.audience}
        onChange={(next) =>
          void act(async () => {
            const audience = next === "link" ? "link" : "owner";
            onChanged(await call(patchSite, { id: site.id, body: { audience } }));
          })
        }
      >
        <Radio value="owner" label={t("sites.audience.owner")} description={t("sites.ownerHelp")} disabled={busy} />
        <Radio value="link" label={t("sites.audience.link")} description={t("sites.linkHelp")} disabled={busy} />
      </Radio.Group>
      {site.linkUrl !== undefined && (
        <div className="site-link">
          <TextField
            label={t("sites.link")}
            value={site.linkUrl}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
          <div className="site-link-actions">
            <CopyButton text={site.linkUrl} label={t("sites.copyLink")} />
            <Button size="s" icon="refresh-cw" onClick={() => setRenewing(true)}>
              {t("sites.renew")}
            </Button>
          </div>
        </div>
      )}
      <ConfirmDialog
        open={renewing}
        title={t("sites.renewTitle")}
        text={t("sites.renewText")}
        confirm={t("sites.renew")}
        onClose={() => setRenewing(false)}
        onConfirm={renew}
      />
    </section>
  );
}
