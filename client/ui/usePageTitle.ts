import { useEffect } from "react";
import { t } from "../messages/index.ts";

export function usePageTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · ${t("app.name")}` : t("app.name");
  }, [title]);
}
