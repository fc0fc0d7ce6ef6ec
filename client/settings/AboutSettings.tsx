import { t } from "../messages/index.ts";
import { Logo } from "../ui/Logo.tsx";

export function AboutSettings({ version }: { version: string }) {
  return (
    <section className="settings-block" aria-label={t("settings.about")}>
      <div className="settings-about">
        <Logo size={36} />
        <div>
          <h2>{t("app.name")}</h2>
          <p>{t("settings.version", { version })}</p>
        </div>
      </div>
      <p>{t("settings.aboutText")}</p>
      <p>
        <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
          {t("settings.openApi")}
        </a>
      </p>
    </section>
  );
}
