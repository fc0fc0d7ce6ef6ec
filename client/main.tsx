import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@fontsource-variable/inter/standard.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { speakAtFirst } from "./messages/language.ts";

const reloadedKey = "goalgraph.reloaded";

// After an update of the server the old pieces of the app are gone: load the new app, once. While the server is away
// the app stays as it is, with what has not been sent yet.
window.addEventListener("vite:preloadError", () => {
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
  if (Date.now() - last < 30_000) return;
  void fetch("/healthz", { cache: "no-store" }).then(
    ({ ok }) => {
      if (!ok) return;
      sessionStorage.setItem(reloadedKey, String(Date.now()));
      window.location.reload();
    },
    () => undefined,
  );
});

const root = document.getElementById("root");
if (root) {
  await speakAtFirst();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
