import { signOut } from "#shared/api/routes/session.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { useAct } from "../ui/useAct.ts";

export function AccountSettings({
  name,
  email,
  role,
  onSignedOut,
}: {
  name: string;
  email: string;
  role: string;
  onSignedOut: () => void;
}) {
  const { busy, act } = useAct();
  return (
    <section className="settings-block" aria-label={t("settings.account")}>
      <h2>{name}</h2>
      <dl className="ui-facts">
        <dt>{t("session.email")}</dt>
        <dd>{email}</dd>
        <dt>{t("settings.role")}</dt>
        <dd>{role}</dd>
      </dl>
      <div>
        <Button
          icon="log-out"
          busy={busy}
          onClick={() =>
            void act(async () => {
              await call(signOut, {});
              onSignedOut();
            })
          }
        >
          {t("settings.signOut")}
        </Button>
      </div>
    </section>
  );
}
