import { t } from "#client/messages/index.ts";
import { useGraph, useRun } from "#client/stores/contexts.tsx";
import { Menu, type MenuItem } from "#client/ui/Menu.tsx";
import { useRunActions } from "../useRunActions.ts";
import { finishedNodes, usePinActions } from "./usePinActions.ts";

/** In the run bar: pins for the whole run, and trying again on another revision. */
export function RunMenu() {
  const status = useRun((state) => state.run.status);
  const revision = useRun((state) => state.run.revision);
  const newest = useGraph((state) => state.revision);
  const hasFinished = useRun((state) => finishedNodes(state.run).length > 0);
  const pins = usePinActions();
  const { retry } = useRunActions();
  const hasFailed = status === "failed" || status === "cancelled";
  const items: MenuItem[] = [
    ...(hasFailed && revision !== newest
      ? [
          {
            id: "newest",
            label: t("limits.retryNewest"),
            icon: "rotate-cw" as const,
            onSelect: () => void retry("newest"),
          },
        ]
      : []),
    ...(hasFinished
      ? [{ id: "pin", label: t("pins.pinAll"), icon: "pin" as const, onSelect: () => void pins.pin() }]
      : []),
    ...(pins.pinned.size > 0
      ? [{ id: "unpin", label: t("pins.unpinAll"), icon: "pin-off" as const, onSelect: () => void pins.unpin() }]
      : []),
  ];
  return items.length === 0 ? null : <Menu label={t("limits.more")} items={items} />;
}
