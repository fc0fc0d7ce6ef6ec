import "./settings.css";
import { useLocation } from "wouter";
import { t } from "../messages/index.ts";
import { PageHeader } from "../ui/PageHeader.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";
import { AboutSettings } from "./AboutSettings.tsx";
import { AccountSettings } from "./AccountSettings.tsx";
import { AppearanceSettings } from "./AppearanceSettings.tsx";
import { ModelsSettings } from "./ModelsSettings.tsx";
import { StorageSettings } from "./StorageSettings.tsx";
import { TokensSettings } from "./TokensSettings.tsx";
import { tabs } from "./tabs.ts";

export function SettingsPage({
  tab,
  account,
}: {
  tab?: string;
  account: Parameters<typeof AccountSettings>[0] & { version: string };
}) {
  const [, navigate] = useLocation();
  const value = tabs.find((id) => id === tab) ?? "models";
  usePageTitle(t("rail.settings"));
  const { version, ...person } = account;
  const contents = {
    models: <ModelsSettings />,
    tokens: <TokensSettings />,
    storage: <StorageSettings />,
    appearance: <AppearanceSettings />,
    account: <AccountSettings {...person} />,
    about: <AboutSettings version={version} />,
  };
  return (
    <div className="ui-page">
      <PageHeader title={t("rail.settings")} />
      <Tabs
        label={t("rail.settings")}
        value={value}
        onChange={(id) => navigate(`/settings/${id}`)}
        tabs={tabs.map((id) => ({ id, label: t(`settings.${id}`), content: contents[id] }))}
      />
    </div>
  );
}
