import type { Trigger, WebhookTrigger } from "#shared/api/routes/triggers.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";

/** A webhook's new address and secret, which nobody sees again, and how to try them. */
export function ShownOnce({ trigger, onClose }: { trigger: Trigger | undefined; onClose: () => void }) {
  const hook = trigger?.kind === "webhook" ? trigger : undefined;
  return (
    <Dialog title={t("triggers.shownTitle")} open={hook !== undefined} onClose={onClose} width={620}>
      {hook && (
        <div className="ui-form">
          <Notice tone="warn" icon="key-round">
            {t("triggers.shownText")}
          </Notice>
          {hook.url !== undefined && <Kept label={t("triggers.url")} text={hook.url} copy={t("triggers.copyUrl")} />}
          {hook.secret !== undefined && (
            <Kept label={t("triggers.secret")} text={hook.secret} copy={t("triggers.copySecret")} />
          )}
          {hook.url !== undefined && (
            <div className="trigger-curl">
              <span className="trigger-curl-title">{t("triggers.curl")}</span>
              <pre className="ui-code">{curlFor(hook, hook.url)}</pre>
              <CopyButton text={curlFor(hook, hook.url)} label={t("triggers.copyCurl")} />
            </div>
          )}
          <DialogActions>
            <Button look="primary" onClick={onClose}>
              {t("triggers.done")}
            </Button>
          </DialogActions>
        </div>
      )}
    </Dialog>
  );
}

function Kept({ label, text, copy }: { label: string; text: string; copy: string }) {
  return (
    <div className="trigger-kept">
      <TextField label={label} value={text} readOnly onFocus={(event) => event.currentTarget.select()} />
      <CopyButton text={text} label={copy} />
    </div>
  );
}

/** A command for a terminal. Signed, where the sender signs the body alone. */
function curlFor(hook: WebhookTrigger, url: string): string {
  const { methods, signature } = hook.config;
  if (methods.length === 1 && methods[0] === "GET") return `curl '${url}?hello=there'`;
  const body = `'{"hello":"there"}'`;
  const lines = [`curl -X ${methods[0]} '${url}'`, "  -H 'Content-Type: application/json'", `  -d ${body}`];
  if (signature.preset === "github" || signature.preset === "hmac") {
    const { header, prefix } =
      signature.preset === "github" ? { header: "X-Hub-Signature-256", prefix: "sha256=" } : signature;
    const binary = signature.preset === "hmac" && signature.encoding === "base64";
    const digest = binary
      ? 'openssl dgst -sha256 -hmac "$SECRET" -binary | base64'
      : "openssl dgst -sha256 -hmac \"$SECRET\" | sed 's/.* //'";
    lines.splice(2, 0, `  -H "${header}: ${prefix}$(printf %s ${body} | ${digest})"`);
    return `SECRET='${hook.secret ?? "…"}'\n${lines.join(" \\\n")}`;
  }
  return lines.join(" \\\n");
}
