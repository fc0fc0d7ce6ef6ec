import { useState } from "react";
import { type ApiToken, createToken, deleteToken, listTokens } from "#shared/api/routes/session.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { ConfirmDialog, Dialog, DialogActions } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { formatInstant } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { EmptyState, ErrorState, Notice, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";

/** Keys for programs. A secret is shown once, when it is made. */
export function TokensSettings() {
  const { data, error, reload } = useLoad(listTokens, {});
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [revoking, setRevoking] = useState<ApiToken>();

  async function revoke(token: ApiToken) {
    try {
      await call(deleteToken, { id: token.id });
      toast(t("tokens.revoked", { name: token.name }), "ok");
      reload();
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <section aria-label={t("settings.tokens")}>
      <div className="settings-head">
        <p>{t("tokens.lead")}</p>
        <Button icon="plus" look="primary" onClick={() => setCreating(true)}>
          {t("tokens.add")}
        </Button>
      </div>
      {!data && !error && <SkeletonList rows={2} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="key-round" title={t("tokens.emptyTitle")} text={t("tokens.emptyText")} />
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("settings.tokens")}>
          {data.items.map((token) => (
            <li key={token.id}>
              <span className="ui-tile">
                <Icon name="key-round" />
              </span>
              <div className="ui-row-main">
                <span className="ui-row-title">{token.name}</span>
                <div className="ui-row-note">
                  <span>
                    {t("tokens.made")} <TimeAgo at={token.createdAt} />
                  </span>
                  <span>
                    {token.lastUsedAt === null ? (
                      t("tokens.neverUsed")
                    ) : (
                      <>
                        {t("tokens.used")} <TimeAgo at={token.lastUsedAt} />
                      </>
                    )}
                  </span>
                  <span>
                    {token.expiresAt === null
                      ? t("tokens.noEnd")
                      : t("tokens.ends", { time: formatInstant(token.expiresAt) })}
                  </span>
                </div>
              </div>
              <div className="ui-row-side">
                <Badge>{t(token.scopes.includes("write") ? "tokens.readWrite" : "tokens.read")}</Badge>
                <Button
                  size="s"
                  look="danger"
                  label={t("tokens.revokeNamed", { name: token.name })}
                  onClick={() => setRevoking(token)}
                >
                  {t("tokens.revoke")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Dialog title={t("tokens.add")} open={creating} onClose={() => setCreating(false)}>
        {creating && (
          <TokenForm
            onClose={() => setCreating(false)}
            onCreated={(made) => {
              setCreating(false);
              setSecret(made);
              reload();
            }}
          />
        )}
      </Dialog>
      <Dialog
        title={t("tokens.secretTitle")}
        open={secret !== undefined}
        onClose={() => setSecret(undefined)}
        width={560}
      >
        <div className="ui-form">
          <Notice tone="warn" icon="key-round">
            {t("tokens.secretText")}
          </Notice>
          <TextField
            label={t("tokens.secret")}
            value={secret ?? ""}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
          <DialogActions>
            {secret !== undefined && <CopyButton text={secret} />}
            <Button look="primary" onClick={() => setSecret(undefined)}>
              {t("tokens.done")}
            </Button>
          </DialogActions>
        </div>
      </Dialog>
      <ConfirmDialog
        open={revoking !== undefined}
        title={t("tokens.revokeTitle", { name: revoking?.name ?? "" })}
        text={t("tokens.revokeText")}
        confirm={t("tokens.revoke")}
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          if (revoking) await revoke(revoking);
        }}
      />
    </section>
  );
}

function TokenForm({ onClose, onCreated }: { onClose: () => void; onCreated: (secret: string) => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState("write");
  const [days, setDays] = useState("90");
  const { busy, act, refusal } = useAct({ form: true });
  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void act(async () => {
          const scopes: ("read" | "write")[] = scope === "write" ? ["read", "write"] : ["read"];
          const body = { name, scopes, ...(days !== "none" && { expiresInDays: Number(days) }) };
          onCreated((await call(createToken, { body })).secret);
        });
      }}
    >
      <TextField
        label={t("tokens.name")}
        placeholder={t("tokens.nameExample")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal?.at("name")}
      />
      <SelectField
        label={t("tokens.scope")}
        value={scope}
        onChange={setScope}
        choices={[
          { value: "write", label: t("tokens.readWrite") },
          { value: "read", label: t("tokens.read") },
        ]}
      />
      <SelectField
        label={t("tokens.life")}
        value={days}
        onChange={setDays}
        choices={[
          ...["30", "90", "365"].map((value) => ({ value, label: t("tokens.days", { n: value }) })),
          { value: "none", label: t("tokens.noEnd") },
        ]}
      />
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t("tokens.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
