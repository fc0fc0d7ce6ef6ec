import { useMantineColorScheme } from "@mantine/core";
import { languages } from "#shared/language.ts";
import { t } from "../messages/index.ts";
import { chooseLanguage, useLanguage } from "../messages/language.ts";
import { ChoiceField } from "../ui/fields.tsx";
import { useAct } from "../ui/useAct.ts";

export function AppearanceSettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const spoken = useLanguage();
  const { act } = useAct();
  return (
    <section className="settings-block" aria-label={t("settings.appearance")}>
      <h2>{t("settings.language")}</h2>
      <p>{t("settings.languageText")}</p>
      <div>
        <ChoiceField
          label={t("settings.language")}
          value={spoken}
          onChange={(next) => {
            const chosen = languages.find((known) => known === next);
            if (chosen) void act(() => chooseLanguage(chosen));
          }}
          choices={languages.map((each) => ({ value: each, label: t(`settings.language.${each}`) }))}
        />
      </div>
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
