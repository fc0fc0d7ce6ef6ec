import { useState } from "react";
import { checkConnection, createConnection, deleteConnection } from "#shared/api/routes/settings.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { ConnectorManifest } from "#shared/plugin/manifest.ts";
import { call } from "../api/call.ts";
import { SchemaForm } from "../forms/SchemaForm.tsx";
import { sayCatalog, t } from "../messages/index.ts";
import { inSchema } from "../messages/manifests.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";
import { toast } from "../ui/toast.ts";
import { useAct } from "../ui/useAct.ts";

/** Adds a connection: the form follows the connector's fields, and it is tried before it is kept. */
export function ConnectionDialog({
  connector,
  onClose,
  onCreated,
}: {
  connector: ConnectorManifest | undefined;
  onClose: () => void;
  onCreated: () => void;
}) {
  return (
    <Dialog
      title={connector ? t("plugins.addConnection", { name: connector.title }) : ""}
      open={connector !== undefined}
      onClose={onClose}
    >
      {connector && <ConnectionForm key={connector.id} connector={connector} onClose={onClose} onCreated={onCreated} />}
    </Dialog>
  );
}

function ConnectionForm({
  connector,
  onClose,
  onCreated,
}: {
  connector: ConnectorManifest;
  onClose: () => void;
  onCreated: () => void;
}) {
  const [name, setName] = useState(connector.title);
  const [fields, setFields] = useState<Json>({});
  const [failed, setFailed] = useState<string>();
  const { busy, act, refusal } = useAct({ form: true });

  function save(keepAnyway: boolean) {
    void act(async () => {
      setFailed(undefined);
      const body = { connector: connector.id, name, fields: fields as JsonObject };
      const { id } = await call(createConnection, { body });
      if (!keepAnyway) {
        const check = await call(checkConnection, { id, body: {} });
        if (!check.ok) {
          await call(deleteConnection, { id });
          return setFailed(check.message);
        }
      }
      toast(t("plugins.connected", { name }), "ok");
      onCreated();
    });
  }

  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
    >
      <p className="ui-dialog-text">{sayCatalog(connector.summary)}</p>
      <TextField
        label={t("plugins.connectionName")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal?.at("name")}
      />
      <SchemaForm
        schema={inSchema(connector.fields, sayCatalog)}
        value={fields}
        onChange={(next) => setFields(next ?? {})}
        errorAt={(path) => refusal?.at(`fields.${path}`) ?? refusal?.at(path)}
        title={connector.title}
      />
      {failed !== undefined && (
        <div role="alert">
          <Notice tone="bad" icon="circle-alert">
            {t("plugins.checkFailed", { message: failed })}
          </Notice>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        {failed !== undefined && (
          <Button disabled={busy} onClick={() => save(true)}>
            {t("plugins.keepAnyway")}
          </Button>
        )}
        <Button type="submit" look="primary" busy={busy}>
          {t("plugins.checkAndSave")}
        </Button>
      </DialogActions>
    </form>
  );
}
