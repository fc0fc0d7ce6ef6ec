import { useState } from "react";
import { setUpOwner } from "#shared/api/routes/session.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { PasswordField, TextField } from "../ui/fields.tsx";
import { Logo } from "../ui/Logo.tsx";
import { useAct } from "../ui/useAct.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { useSession } from "./session.ts";

/** The first visit: whoever sits at the machine becomes the owner. */
export function SetUpPage() {
  const { state, put } = useSession();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, act, refusal } = useAct({ form: true });
  usePageTitle(t("session.setUpTitle"));

  if (!state.maySetUp) {
    return (
      <main className="gate-page">
        <div className="gate-card">
          <Logo size={32} />
          <h1>{t("session.notHereTitle")}</h1>
          <p>{t("session.notHereText")}</p>
        </div>
      </main>
    );
  }

  return (
    <main className="gate-page">
      <div className="gate-card">
        <Logo size={32} />
        <h1>{t("session.setUpTitle")}</h1>
        <p>{t("session.setUpText")}</p>
        <form
          className="ui-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void act(async () => put(await call(setUpOwner, { body: { name, email, password } })));
          }}
        >
          <TextField
            label={t("session.name")}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={refusal?.at("name")}
          />
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
            description={t("session.passwordHelp")}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={refusal?.at("password")}
            visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
          />
          <Button type="submit" look="primary" size="l" busy={busy} fullWidth>
            {t("session.setUp")}
          </Button>
        </form>
      </div>
    </main>
  );
}
