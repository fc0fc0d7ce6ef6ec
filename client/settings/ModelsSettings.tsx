import { useState } from "react";
import {
  type CheckResult,
  checkModel,
  deleteModel,
  listModels,
  type ModelProvider,
} from "#shared/api/routes/settings.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { EmptyState, ErrorState, Notice, SkeletonList } from "../ui/states.tsx";
import { toastError } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { ModelDialog } from "./ModelDialog.tsx";

/** Model providers: any server that speaks the OpenAI protocol. The first is used when a node names none. */
export function ModelsSettings() {
  const { data, error, reload } = useLoad(listModels, {});
  const [editing, setEditing] = useState<ModelProvider | "new">();
  const [deleting, setDeleting] = useState<ModelProvider>();

  async function remove(model: ModelProvider) {
    try {
      await call(deleteModel, { id: model.id });
      reload();
    } catch (error) {
      toastError(error);
    }
  }

  return (
    <section aria-label={t("settings.models")}>
      <div className="settings-head">
        <p>{t("models.lead")}</p>
        <Button icon="plus" look="primary" onClick={() => setEditing("new")}>
          {t("models.add")}
        </Button>
      </div>
      {!data && !error && <SkeletonList rows={2} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="sparkles" title={t("models.emptyTitle")} text={t("models.emptyText")}>
          <Button look="primary" icon="plus" onClick={() => setEditing("new")}>
            {t("models.add")}
          </Button>
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("settings.models")}>
          {data.items.map((model, index) => (
            <ModelRow
              key={model.id}
              model={model}
              isDefault={index === 0}
              onEdit={() => setEditing(model)}
              onDelete={() => setDeleting(model)}
            />
          ))}
        </ul>
      )}
      <ModelDialog
        editing={editing}
        onClose={() => setEditing(undefined)}
        onSaved={() => {
          setEditing(undefined);
          reload();
        }}
      />
      <ConfirmDialog
        open={deleting !== undefined}
        title={t("models.deleteTitle", { name: deleting?.name ?? "" })}
        text={t("models.deleteText")}
        confirm={t("ui.delete")}
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (deleting) await remove(deleting);
        }}
      />
    </section>
  );
}

function ModelRow({
  model,
  isDefault,
  onEdit,
  onDelete,
}: {
  model: ModelProvider;
  isDefault: boolean;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const [check, setCheck] = useState<CheckResult>();
  const { busy, act } = useAct();
  return (
    <li>
      <span className="ui-tile">
        <Icon name="sparkles" />
      </span>
      <div className="ui-row-main">
        <span className="ui-row-title">{model.name}</span>
        <div className="ui-row-note">
          <code>{model.model}</code>
          <span>{model.baseUrl}</span>
          <span>{t(model.hasKey ? "models.hasKey" : "models.noKey")}</span>
          {model.fromEnvironment && <span>{t("models.fromEnvironment")}</span>}
        </div>
        {check && (
          <div role="status" className="settings-check">
            <Notice tone={check.ok ? "ok" : "bad"} icon={check.ok ? "circle-check" : "circle-alert"}>
              {check.message} {t("plugins.took", { ms: Math.round(check.ms) })}
            </Notice>
          </div>
        )}
      </div>
      <div className="ui-row-side">
        {isDefault && <Badge tone="accent">{t("models.default")}</Badge>}
        <Button
          size="s"
          busy={busy}
          label={t("plugins.checkNamed", { name: model.name })}
          onClick={() => void act(async () => setCheck(await call(checkModel, { id: model.id, body: {} })))}
        >
          {t("plugins.check")}
        </Button>
        {!model.fromEnvironment && (
          <Menu
            label={t("plugins.actions", { name: model.name })}
            items={[
              { id: "edit", label: t("ui.edit"), icon: "pencil", onSelect: onEdit },
              { id: "delete", label: t("ui.delete"), icon: "trash-2", danger: true, divided: true, onSelect: onDelete },
            ]}
          />
        )}
      </div>
    </li>
  );
}
