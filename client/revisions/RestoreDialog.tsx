import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { allStored } from "#client/runs/useRunActions.ts";
import { ConfirmDialog } from "#client/ui/Dialog.tsx";
import { toast, toastError } from "#client/ui/toast.ts";
import { restoreRevision } from "#shared/api/routes/graphs.ts";
import { useLiveGraph } from "./liveGraph.tsx";
import { useLooking } from "./looking.tsx";

/** Asks, brings the revision back, and leads to the graph as it is then. */
export function RestoreDialog({
  revision,
  onClose,
  onRestored,
}: {
  revision: number | undefined;
  onClose: () => void;
  onRestored?: () => void;
}) {
  const graph = useLiveGraph();
  const { show } = useLooking();

  async function restore() {
    if (revision === undefined) return;
    const { graphId } = graph.getState();
    try {
      if (!(await allStored(graph))) return toast(t("canvas.run.notSaved"), "bad");
      const before = graph.getState().revision;
      const { revision: now } = await call(restoreRevision, { id: graphId, n: String(revision), body: {} });
      toast(now > before ? t("revisions.restored", { n: revision, now }) : t("revisions.same"));
      show(undefined);
      onRestored?.();
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <ConfirmDialog
      title={t("revisions.restoreTitle", { n: revision ?? 0 })}
      text={t("revisions.restoreText")}
      confirm={t("revisions.restore")}
      danger={false}
      open={revision !== undefined}
      onClose={onClose}
      onConfirm={restore}
    />
  );
}
