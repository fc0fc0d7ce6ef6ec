import { useState } from "react";
import { useLocation } from "wouter";
import { listArtifacts } from "#shared/api/routes/artifacts.ts";
import { createSite } from "#shared/api/routes/sites.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog, DialogActions } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { Notice } from "../ui/states.tsx";
import { useAct } from "../ui/useAct.ts";
import { useLoad } from "../ui/useLoad.ts";
import { slugFrom } from "./slugFrom.ts";

/** Makes a site from an artifact and saves its first version. Nothing is live yet. */
export function CreateSiteDialog({
  open,
  onClose,
  artifact,
}: {
  open: boolean;
  onClose: () => void;
  /** The artifact to publish; without one, it is chosen here. */
  artifact?: { id: string; title: string };
}) {
  return (
    <Dialog title={t("sites.newTitle")} open={open} onClose={onClose}>
      <SiteForm onClose={onClose} {...(artifact && { artifact })} />
    </Dialog>
  );
}

function SiteForm({ onClose, artifact }: { onClose: () => void; artifact?: { id: string; title: string } }) {
  const [, navigate] = useLocation();
  const artifacts = useLoad(listArtifacts, { query: { limit: 200 } }, { skip: artifact !== undefined });
  const choices = artifact ? [artifact] : (artifacts.data?.items ?? []);
  const [chosen, setChosen] = useState<string>();
  const source = choices.find((item) => item.id === chosen) ?? choices[0];
  const [writtenTitle, setTitle] = useState<string>();
  const [writtenSlug, setSlug] = useState<string>();
  const { busy, act, refusal } = useAct({ form: true });
  const title = writtenTitle ?? source?.title ?? "";
  const slug = writtenSlug ?? slugFrom(title);

  if (!source && artifacts.data) {
    return (
      <>
        <Notice>{t("sites.nothingToPublish")}</Notice>
        <DialogActions>
          <Button onClick={onClose}>{t("ui.close")}</Button>
        </DialogActions>
      </>
    );
  }

  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!source) return;
        void act(async () => {
          const site = await call(createSite, { body: { slug, title, from: { artifact: source.id } } });
          onClose();
          navigate(`/sites/${site.id}`);
        });
      }}
    >
      {!artifact && (
        <SelectField
          label={t("sites.artifact")}
          value={source?.id ?? ""}
          onChange={setChosen}
          choices={choices.map((item) => ({ value: item.id, label: item.title }))}
        />
      )}
      <TextField
        label={t("sites.titleField")}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={refusal?.at("title")}
      />
      <TextField
        label={t("sites.slug")}
        description={t("sites.slugHelp")}
        value={slug}
        onChange={(event) => setSlug(event.currentTarget.value)}
        error={refusal?.at("slug")}
      />
      {refusal && !refusal.at("title") && !refusal.at("slug") && (
        <Notice tone="bad" icon="circle-alert">
          {refusal.message}
        </Notice>
      )}
      <Notice>{t("sites.notLiveYet")}</Notice>
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={busy} disabled={!source}>
          {t("sites.create")}
        </Button>
      </DialogActions>
    </form>
  );
}
