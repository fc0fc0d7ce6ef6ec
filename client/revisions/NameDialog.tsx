import { useState } from "react";
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { useGraph } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Dialog, DialogActions } from "#client/ui/Dialog.tsx";
import { TextField } from "#client/ui/fields.tsx";
import { useAct } from "#client/ui/useAct.ts";
import { nameRevision, type RevisionSummary } from "#shared/api/routes/graphs.ts";

type Named = Pick<RevisionSummary, "revision" | "name">;

/** Gives a revision a name, or takes it away. */
export function NameDialog({
  revision,
  onClose,
  onNamed,
}: {
  revision: Named | undefined;
  onClose: () => void;
  onNamed: () => void;
}) {
  return (
    <Dialog
      title={t("revisions.nameTitle", { n: revision?.revision ?? 0 })}
      open={revision !== undefined}
      onClose={onClose}
    >
      {revision && <NameForm revision={revision} onClose={onClose} onNamed={onNamed} />}
    </Dialog>
  );
}

function NameForm({ revision, onClose, onNamed }: { revision: Named; onClose: () => void; onNamed: () => void }) {
  const graphId = useGraph((state) => state.graphId);
  const [name, setName] = useState(revision.name ?? "");
  const { busy, act } = useAct();
  const store = (next: string | null) =>
    act(async () => {
      await call(nameRevision, { id: graphId, n: String(revision.revision), body: { name: next } });
      onNamed();
      onClose();
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") void store(name.trim());
      }}
    >
      <TextField
        label={t("revisions.name")}
        description={t("revisions.nameHelp")}
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <DialogActions>
        {revision.name !== undefined && (
          <Button look="danger" disabled={busy} onClick={() => void store(null)}>
            {t("revisions.unname")}
          </Button>
        )}
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look="primary" type="submit" busy={busy} disabled={name.trim() === ""}>
          {t("revisions.save")}
        </Button>
      </DialogActions>
    </form>
  );
}
