import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { watchInbox, watchLink } from "../api/socket.ts";
import { t } from "../messages/index.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { OfflineBanner } from "./OfflineBanner.tsx";
import { Rail } from "./Rail.tsx";
import { Router } from "./Router.tsx";

const CommandBar = lazy(() => import("./CommandBar.tsx").then((module) => ({ default: module.CommandBar })));
const railKey = "goalgraph.rail";

/** The rail beside the page that the address names. */
export function Frame() {
  const [place] = useLocation();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(railKey) === "narrow");
  const [open, setOpen] = useState(0);
  const [linked, setLinked] = useState(true);
  const [commanding, setCommanding] = useState(0);

  useEffect(() => watchInbox(setOpen), []);
  useEffect(() => watchLink(setLinked), []);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setCommanding((now) => now + 1);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  function toggle() {
    localStorage.setItem(railKey, narrow ? "wide" : "narrow");
    setNarrow(!narrow);
  }

  return (
    <div className="app" data-rail={narrow ? "narrow" : "wide"}>
      <a className="app-skip" href="#main">
        {t("app.skip")}
      </a>
      <Rail narrow={narrow} inbox={open} onToggle={toggle} onCommand={() => setCommanding((now) => now + 1)} />
      <main className="app-main" id="main" tabIndex={-1}>
        <OfflineBanner linked={linked} />
        <ErrorBoundary place={place}>
          <Router />
        </ErrorBoundary>
      </main>
      {commanding > 0 && (
        <Suspense>
          <CommandBar asked={commanding} />
        </Suspense>
      )}
    </div>
  );
}
