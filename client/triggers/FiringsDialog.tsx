import { Link } from "wouter";
import { listFirings, type Trigger } from "#shared/api/routes/triggers.ts";
import { t } from "../messages/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { formatInstant } from "../ui/format.ts";
import { RunStatusDot } from "../ui/RunStatusDot.tsx";
import { ErrorState, SkeletonList } from "../ui/states.tsx";
import { useLoad } from "../ui/useLoad.ts";

/** The newest firings, also those that started nothing. */
export function FiringsDialog({
  trigger,
  name,
  open,
  onClose,
}: {
  trigger: Trigger;
  name: string;
  open: boolean;
  onClose: () => void;
}) {
  const { data, error, reload } = useLoad(listFirings, { id: trigger.id }, { skip: !open });
  return (
    <Dialog title={t("triggers.historyOf", { name })} open={open} onClose={onClose} width={560}>
      {!data && !error && <SkeletonList rows={3} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && <p className="ui-dialog-text">{t("triggers.noFirings")}</p>}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("triggers.history")}>
          {data.items.map((firing) => (
            <li key={`${firing.at} ${firing.state} ${firing.run?.id}`}>
              <div className="ui-row-main">
                <span>{t(`triggers.firing.${firing.state}`)}</span>
                <div className="ui-row-note">
                  <time dateTime={new Date(firing.at).toISOString()}>{formatInstant(firing.at)}</time>
                  {(firing.state === "failed" || firing.state === "missed") && <span>{firing.detail}</span>}
                </div>
              </div>
              {firing.run?.status && (
                <Link href={`/graphs/${trigger.graph}?run=${firing.run.id}`}>
                  <RunStatusDot status={firing.run.status} />
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
