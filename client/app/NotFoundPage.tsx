import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/states.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

export function NotFoundPage({ place }: { place: string }) {
  usePageTitle(t("app.notFoundTitle"));
  return (
    <div className="ui-page">
      <EmptyState page icon="signpost" title={t("app.notFoundTitle")} text={t("app.notFoundText", { place })}>
        <Button look="primary" to="/">
          {t("app.goHome")}
        </Button>
        <Button to="/graphs">{t("rail.graphs")}</Button>
      </EmptyState>
    </div>
  );
}
