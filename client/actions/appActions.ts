/** What can be done anywhere in the app. */
import { createGraph } from "#shared/api/routes/graphs.ts";
import type { Language } from "#shared/language.ts";
import { call } from "../api/call.ts";
import { type MessageKey, t } from "../messages/index.ts";
import type { IconName } from "../ui/Icon.tsx";
import { tableOf } from "./action.ts";
import { shortcutsAction } from "./sheet.ts";

export interface AppAt {
  place: string;
  navigate: (to: string) => void;
  scheme: "light" | "dark" | "auto";
  setScheme: (scheme: "light" | "dark" | "auto") => void;
  language: Language;
  setLanguage: (language: Language) => unknown;
  openCommandBar: () => void;
  toggleRail: () => void;
}

export const appActions = tableOf<AppAt>()([
  {
    id: "app.command",
    name: "action.command",
    icon: "command",
    group: "app",
    keys: ["Mod+K"],
    run: (at) => at.openCommandBar(),
  },
  shortcutsAction,
  place("home", "/", "rail.home", "house"),
  place("graphs", "/graphs", "rail.graphs", "workflow"),
  place("inbox", "/inbox", "rail.inbox", "inbox"),
  place("runs", "/runs", "rail.runs", "play"),
  place("artifacts", "/artifacts", "rail.artifacts", "file-text"),
  place("sites", "/sites", "rail.sites", "globe"),
  place("plugins", "/plugins", "rail.plugins", "puzzle"),
  place("settings", "/settings", "rail.settings", "settings"),
  {
    id: "create.graph",
    name: "graphs.new",
    icon: "plus",
    group: "create",
    run: async ({ navigate }) => {
      const { id } = await call(createGraph, { body: { name: t("graphs.untitled") } });
      navigate(`/graphs/${id}`);
    },
  },
  scheme("light", "sun"),
  scheme("dark", "moon"),
  scheme("auto", "monitor"),
  speak("en"),
  speak("de"),
  {
    id: "app.rail",
    name: "action.rail",
    icon: "panel-left-close",
    group: "app",
    keys: ["Mod+B"],
    run: (at) => at.toggleRail(),
  },
]);

function place<Id extends string>(id: Id, to: string, name: MessageKey, icon: IconName) {
  return {
    id: `go.${id}` as const,
    name,
    icon,
    group: "go" as const,
    run: ({ navigate }: AppAt) => navigate(to),
  };
}

function scheme(which: "light" | "dark" | "auto", icon: IconName) {
  return {
    id: `app.${which}` as const,
    name: `command.${which}` as const,
    icon,
    group: "app" as const,
    isFor: (at: AppAt) => at.scheme !== which,
    run: (at: AppAt) => at.setScheme(which),
  };
}

function speak(which: Language) {
  return {
    id: `app.language.${which}` as const,
    name: `action.language.${which}` as const,
    icon: "globe" as const,
    group: "app" as const,
    isFor: (at: AppAt) => at.language !== which,
    run: (at: AppAt) => at.setLanguage(which),
  };
}
