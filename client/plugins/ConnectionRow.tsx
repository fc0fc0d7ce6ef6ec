import { useState } from "react";
import {
  browseConnection,
  type CheckResult,
  type Connection,
  checkConnection,
  deleteConnection,
} from "#shared/api/routes/settings.ts";
import type { ConnectorManifest } from "#shared/plugin/manifest.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog, Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { EmptyState, ErrorState, Notice, SkeletonList } from "../ui/states.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";

export function ConnectionRow({
  connection,
  connector,
  onDeleted,
}: {
  connection: Connection;
  connector: ConnectorManifest | undefined;
  onDeleted: () => void;
}) {
  const [check, setCheck] = useState<CheckResult>();
  const [open, setOpen] = useState<"schema" | "delete">();
  const { busy, act } = useAct();
  const where = ["host", "database", "user"].flatMap((key) => {
    const value = connection.fields[key];
    return typeof value === "string" && value !== "" ? [value] : [];
  });

  async function remove() {
    try {
      await call(deleteConnection, { id: connection.id });
      onDeleted();
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <li className="connection">
      <span className="ui-tile">
        <Icon name={connector?.icon ?? "house-plug"} />
      </span>
      <div className="ui-row-main">
        <span className="ui-row-title">{connection.name}</span>
        <div className="ui-row-note">
          <span>{connector?.title ?? connection.connector}</span>
          {where.length > 0 && <span>{where.join(" · ")}</span>}
          <TimeAgo at={connection.createdAt} />
        </div>
        {check && (
          <div role="status" className="connection-check">
            <Notice tone={check.ok ? "ok" : "bad"} icon={check.ok ? "circle-check" : "circle-alert"}>
              {check.message} {t("plugins.took", { ms: Math.round(check.ms) })}
            </Notice>
          </div>
        )}
      </div>
      <div className="ui-row-side">
        <Button
          size="s"
          busy={busy}
          label={t("plugins.checkNamed", { name: connection.name })}
          onClick={() => void act(async () => setCheck(await call(checkConnection, { id: connection.id, body: {} })))}
        >
          {t("plugins.check")}
        </Button>
        <Menu
          label={t("plugins.actions", { name: connection.name })}
          items={[
            { id: "schema", label: t("plugins.browse"), icon: "table", onSelect: () => setOpen("schema") },
            {
              id: "delete",
              label: t("ui.delete"),
              icon: "trash-2",
              danger: true,
              divided: true,
              onSelect: () => setOpen("delete"),
            },
          ]}
        />
      </div>
      <Dialog
        title={t("plugins.tablesOf", { name: connection.name })}
        open={open === "schema"}
        onClose={() => setOpen(undefined)}
        width={640}
      >
        {open === "schema" && <Tables id={connection.id} />}
      </Dialog>
      <ConfirmDialog
        open={open === "delete"}
        title={t("plugins.deleteTitle", { name: connection.name })}
        text={t("plugins.deleteText")}
        confirm={t("ui.delete")}
        onClose={() => setOpen(undefined)}
        onConfirm={remove}
      />
    </li>
  );
}

function Tables({ id }: { id: string }) {
  const { data, error, reload } = useLoad(browseConnection, { id });
  if (!data) {
    if (!error) return <SkeletonList rows={4} />;
    return <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />;
  }
  if (data.tables.length === 0) return <EmptyState icon="table" title={t("plugins.noTables")} />;
  return (
    <ul className="tables">
      {data.tables.map((table) => (
        <li key={`${table.schema}.${table.name}`}>
          <details>
            <summary>
              <code>
                {table.schema}.{table.name}
              </code>
              <span>{t("plugins.columns", { n: table.columns.length })}</span>
            </summary>
            <dl className="ui-facts">
              {table.columns.map((column) => (
                <div key={column.name} className="value-fact">
                  <dt>{column.name}</dt>
                  <dd>{column.type}</dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}
