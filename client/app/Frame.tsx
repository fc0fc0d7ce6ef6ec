import { useMantineColorScheme } from "@mantine/core";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { type AppAt, appActions } from "../actions/appActions.ts";
import { sheet } from "../actions/sheet.ts";
import { useActionKeys } from "../actions/useActionKeys.ts";
import { watchInbox, watchLink } from "../api/socket.ts";
import { t } from "../messages/index.ts";
import { chooseLanguage, useLanguage } from "../messages/language.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { OfflineBanner } from "./OfflineBanner.tsx";
import { Rail } from "./Rail.tsx";
import { Router } from "./Router.tsx";

const CommandBar = lazy(() => import("./CommandBar.tsx").then((module) => ({ default: module.CommandBar })));
const ShortcutSheet = lazy(() =>
  import("../actions/ShortcutSheet.tsx").then((module) => ({ default: module.ShortcutSheet })),
);
const railKey = "goalgraph.rail";

/** The rail beside the page that the address names. */
export function Frame() {
  const [place, navigate] = useLocation();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(railKey) === "narrow");
  const [open, setOpen] = useState(0);
  const [linked, setLinked] = useState(true);
  const [commanding, setCommanding] = useState(0);
  const sheetOpen = useStore(sheet, ({ open }) => open);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useLanguage();

  useEffect(() => watchInbox(setOpen), []);
  useEffect(() => watchLink(setLinked), []);
  useEffect(() => localStorage.setItem(railKey, narrow ? "narrow" : "wide"), [narrow]);

  const at = useMemo(
    (): AppAt => ({
      place,
      navigate,
      scheme: colorScheme,
      setScheme: setColorScheme,
      language,
      setLanguage: chooseLanguage,
      openCommandBar: () => setCommanding((now) => now + 1),
      toggleRail: () => setNarrow((now) => !now),
    }),
    [place, navigate, colorScheme, setColorScheme, language],
  );
  useActionKeys(appActions, at);

  return (
    <div className="app" data-rail={narrow ? "narrow" : "wide"}>
      <a className="app-skip" href="#main">
        {t("app.skip")}
      </a>
      <Rail narrow={narrow} inbox={open} onToggle={at.toggleRail} onCommand={at.openCommandBar} />
      <main className="app-main" id="main" tabIndex={-1}>
        <OfflineBanner linked={linked} />
        <ErrorBoundary place={place}>
          <Router />
        </ErrorBoundary>
      </main>
      {commanding > 0 && (
        <Suspense>
          <CommandBar asked={commanding} at={at} />
        </Suspense>
      )}
      {sheetOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => sheet.setState({ open: false })} />
        </Suspense>
      )}
    </div>
  );
}
