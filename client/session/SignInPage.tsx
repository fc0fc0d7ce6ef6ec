import { useState } from "react";
import { signIn } from "#shared/api/routes/session.ts";
import { CallError, call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { PasswordField, TextField } from "../ui/fields.tsx";
import { Logo } from "../ui/Logo.tsx";
import { Notice } from "../ui/states.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { useSession } from "./session.ts";

export function SignInPage() {
  const { put } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<CallError>();
  usePageTitle(t("session.signIn"));

  async function submit() {
    setBusy(true);
    setRefusal(undefined);
    try {
      put(await call(signIn, { body: { email, password } }));
    } catch (error) {
      setRefusal(error instanceof CallError ? error : new CallError("BUG", t("ui.somethingFailed")));
      setBusy(false);
    }
  }

  return (
    <main className="gate-page">
      <div className="gate-card">
        <Logo size={32} />
        <h1>{t("session.signInTitle")}</h1>
        <p>{t("session.signInText")}</p>
        <form
          className="ui-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <TextField
            label={t("session.email")}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={refusal?.at("email")}
          />
          <PasswordField
            label={t("session.password")}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={refusal?.at("password")}
            visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
          />
          {refusal && refusal.errors.length === 0 && (
            <div role="alert">
              <Notice tone="bad" icon="circle-alert">
                {refusal.message}
              </Notice>
            </div>
          )}
          <Button type="submit" look="primary" size="l" busy={busy} fullWidth>
            {t("session.signIn")}
          </Button>
        </form>
      </div>
    </main>
  );
}
