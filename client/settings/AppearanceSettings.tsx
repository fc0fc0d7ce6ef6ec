import { useMantineColorScheme } from "@mantine/core";
import { t } from "../messages/index.ts";
import { ChoiceField } from "../ui/fields.tsx";

export function AppearanceSettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section className="settings-block" aria-label={t("settings.appearance")}>
      <h2>{t("settings.colours")}</h2>
      <p>{t("settings.coloursText")}</p>
      <div>
        <ChoiceField
          label={t("settings.colours")}
          value={colorScheme}
          onChange={(next) => setColorScheme(next === "light" || next === "dark" ? next : "auto")}
          choices={[
            { value: "auto", label: t("settings.auto") },
            { value: "light", label: t("settings.light") },
            { value: "dark", label: t("settings.dark") },
          ]}
        />
      </div>
    </section>
  );
}
