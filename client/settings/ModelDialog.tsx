import { useState } from "react";
import { createModel, type ModelProvider, patchModel } from "#shared/api/routes/settings.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { PasswordField, TextField } from "../ui/fields.tsx";
import { useAct } from "../ui/useAct.ts";

/** Adds a provider, or changes one. A stored key never comes back; leaving the field empty keeps it. */
export function ModelDialog({
  editing,
  onClose,
  onSaved,
}: {
  editing: ModelProvider | "new" | undefined;
  onClose: () => void;
  onSaved: () => void;
}) {
  const title = editing === "new" ? t("models.add") : t("models.editTitle", { name: editing?.name ?? "" });
  return (
    <Dialog title={title} open={editing !== undefined} onClose={onClose}>
      {editing && <ModelForm model={editing === "new" ? undefined : editing} onClose={onClose} onSaved={onSaved} />}
    </Dialog>
  );
}

function ModelForm({
  model,
  onClose,
  onSaved,
}: {
  model: ModelProvider | undefined;
  onClose: () => void;
  onSaved: () => void;
}) {
  const [name, setName] = useState(model?.name ?? "OpenAI");
  const [baseUrl, setBaseUrl] = useState(model?.baseUrl ?? "https://api.openai.com/v1");
  const [modelName, setModelName] = useState(model?.model ?? "");
  const [apiKey, setApiKey] = useState("");
  const { busy, act, refusal } = useAct({ form: true });

  function save() {
    const body = { name, baseUrl, model: modelName, ...(apiKey !== "" && { apiKey }) };
    void act(async () => {
      if (model) await call(patchModel, { id: model.id, body });
      else await call(createModel, { body });
      onSaved();
    });
  }

  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        label={t("models.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal?.at("name")}
      />
      <TextField
        label={t("models.baseUrl")}
        description={t("models.baseUrlHelp")}
        value={baseUrl}
        onChange={(event) => setBaseUrl(event.currentTarget.value)}
        error={refusal?.at("baseUrl")}
      />
      <TextField
        label={t("models.model")}
        description={t("models.modelHelp")}
        value={modelName}
        onChange={(event) => setModelName(event.currentTarget.value)}
        error={refusal?.at("model")}
      />
      <PasswordField
        label={t("models.key")}
        description={model?.hasKey ? t("models.keyKept") : t("models.keyHelp")}
        autoComplete="off"
        value={apiKey}
        onChange={(event) => setApiKey(event.currentTarget.value)}
        error={refusal?.at("apiKey")}
        visibilityToggleButtonProps={{ "aria-label": t("models.showKey") }}
      />
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t("ui.save")}
        </Button>
      </DialogActions>
    </form>
  );
}
