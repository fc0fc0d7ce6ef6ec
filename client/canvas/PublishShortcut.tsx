import { lazy, Suspense, useMemo } from "react";
import { t } from "#client/messages/index.ts";
import { madeBy } from "#client/runs/madeBy.ts";
import { useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";

const PublishButton = lazy(() =>
  import("#client/sites/PublishButton.tsx").then((module) => ({ default: module.PublishButton })),
);

/** From the run on screen to its site: leads there when the run published one, else publishes what it made. */
export function PublishShortcut() {
  const steps = useRun((state) => state.run.steps);
  const { site, artifact } = useMemo(() => madeBy(steps), [steps]);
  if (site) {
    return (
      <Button icon="globe" to={`/sites/${site.$site}`}>
        {t("canvas.openSite")}
      </Button>
    );
  }
  return (
    artifact && (
      <Suspense>
        <PublishButton artifact={artifact.$artifact} title={artifact.title} look="plain" />
      </Suspense>
    )
  );
}
