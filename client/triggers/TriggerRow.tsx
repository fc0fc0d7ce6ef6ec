import { useState } from "react";
import { Link } from "wouter";
import { deleteTrigger, patchTrigger, renewTriggerToken, type Trigger } from "#shared/api/routes/triggers.ts";
import { call } from "../api/call.ts";
import { sayError, t } from "../messages/index.ts";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { SwitchField } from "../ui/fields.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { RunStatusDot } from "../ui/RunStatusDot.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { toast, toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { FiringsDialog } from "./FiringsDialog.tsx";
import { nameOfTrigger, sayTime, sayTrigger, zoneHere } from "./sayTrigger.ts";

const icons = { schedule: "clock", webhook: "webhook", runEnd: "flag" } as const;

/** One trigger: what it does, what comes next, what came of it last. */
export function TriggerRow({
  trigger,
  nameOf,
  onEdit,
  onChanged,
  onDeleted,
}: {
  trigger: Trigger;
  nameOf: (graph: string) => string;
  onEdit: () => void;
  onChanged: (trigger: Trigger) => void;
  onDeleted: () => void;
}) {
  const [asked, setAsked] = useState<"delete" | "address" | "firings">();
  const { busy, act } = useAct();
  const name = nameOfTrigger(trigger, nameOf);
  const close = () => setAsked(undefined);

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <li>
      <span className="ui-tile">
        <Icon name={icons[trigger.kind]} size={17} />
      </span>
      <div className="ui-row-main">
        <span className="ui-row-title">{name}</span>
        {trigger.name !== "" && <div className="trigger-says">{sayTrigger(trigger, nameOf)}</div>}
        <div className="ui-row-note">
          <NextFiring trigger={trigger} />
          {trigger.lastFiredAt === undefined ? (
            <span>{t("triggers.never")}</span>
          ) : (
            <span>
              {t("triggers.fired")} <TimeAgo at={trigger.lastFiredAt} />
            </span>
          )}
          {trigger.lastRun && (
            <Link href={`/graphs/${trigger.graph}?run=${trigger.lastRun.id}`} className="trigger-run">
              {t("triggers.lastRun")}: <RunStatusDot status={trigger.lastRun.status} />
            </Link>
          )}
        </div>
        {trigger.lastError && (
          <div className="trigger-error" role="status">
            <Icon name="circle-alert" size={14} />
            <span>{t("triggers.failed", { message: sayError(trigger.lastError) })}</span>
          </div>
        )}
      </div>
      <div className="ui-row-side">
        <SwitchField
          label={t("triggers.enabled", { name })}
          checked={trigger.enabled}
          disabled={busy}
          onChange={(enabled) =>
            void act(async () => onChanged(await call(patchTrigger, { id: trigger.id, body: { enabled } })))
          }
        />
        <Menu
          label={t("triggers.actions", { name })}
          items={[
            { id: "edit", label: t("ui.edit"), icon: "pencil", onSelect: onEdit },
            { id: "firings", label: t("triggers.history"), icon: "history", onSelect: () => setAsked("firings") },
            ...(trigger.kind === "webhook"
              ? [
                  {
                    id: "address",
                    label: t("triggers.newAddress"),
                    icon: "rotate-cw" as const,
                    onSelect: () => setAsked("address"),
                  },
                ]
              : []),
            {
              id: "delete",
              label: t("ui.delete"),
              icon: "trash",
              danger: true,
              divided: true,
              onSelect: () => setAsked("delete"),
            },
          ]}
        />
      </div>
      <FiringsDialog trigger={trigger} name={name} open={asked === "firings"} onClose={close} />
      <ConfirmDialog
        open={asked === "address"}
        title={t("triggers.newAddressTitle", { name })}
        text={t("triggers.newAddressText")}
        confirm={t("triggers.newAddress")}
        onClose={close}
        onConfirm={() => attempt(async () => onChanged(await call(renewTriggerToken, { id: trigger.id, body: {} })))}
      />
      <ConfirmDialog
        open={asked === "delete"}
        title={t("triggers.deleteTitle", { name })}
        text={t("triggers.deleteText")}
        confirm={t("ui.delete")}
        onClose={close}
        onConfirm={() =>
          attempt(async () => {
            await call(deleteTrigger, { id: trigger.id });
            toast(t("triggers.deleted", { name }), "ok");
            onDeleted();
          })
        }
      />
    </li>
  );
}

function NextFiring({ trigger }: { trigger: Trigger }) {
  if (!trigger.enabled) return <span>{t("triggers.off")}</span>;
  if (trigger.kind !== "schedule" || trigger.nextAt === undefined) return null;
  const { zone } = trigger.config;
  return (
    <>
      <span>{t("triggers.next", { time: sayTime(trigger.nextAt, zone) })}</span>
      {sayTime(trigger.nextAt, zone) !== sayTime(trigger.nextAt, zoneHere) && (
        <span>{t("triggers.nextHere", { time: sayTime(trigger.nextAt, zoneHere) })}</span>
      )}
    </>
  );
}
