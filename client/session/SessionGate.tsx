import { type ReactNode, useEffect } from "react";
import { getSession } from "#shared/api/routes/session.ts";
import { t } from "../messages/index.ts";
import { speakFor } from "../messages/language.ts";
import { ErrorState } from "../ui/states.tsx";
import { toastError } from "../ui/toast.ts";
import { signedOutEvent, useLoad } from "../ui/useLoad.ts";
import { SetUpPage } from "./SetUpPage.tsx";
import { SignInPage } from "./SignInPage.tsx";
import { SessionContext } from "./session.ts";

/** Shows the app to whoever is signed in, and a way in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, reload, put } = useLoad(getSession, {});
  useEffect(() => {
    window.addEventListener(signedOutEvent, reload);
    return () => window.removeEventListener(signedOutEvent, reload);
  }, [reload]);

  const member = data?.member?.id;
  const language = data?.language;
  useEffect(() => {
    if (member !== undefined) void speakFor(language).catch(toastError);
  }, [member, language]);

  if (!data) {
    if (!error) return <div className="gate-page" role="status" aria-label={t("ui.loading")} />;
    return (
      <main className="gate-page">
        <ErrorState page title={t("app.unreachable")} text={error.message} onRetry={reload} />
      </main>
    );
  }
  return (
    <SessionContext value={{ state: data, put, reload }}>
      {data.state === "signed-in" ? children : data.state === "setup" ? <SetUpPage /> : <SignInPage />}
    </SessionContext>
  );
}
