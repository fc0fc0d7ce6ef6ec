import { useState } from "react";
import { deleteRun } from "#shared/api/routes/storage.ts";
import { call } from "../api/call.ts";
import { t } from "../messages/index.ts";
import { ConfirmDialog } from "../ui/Dialog.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { toast, toastError } from "../ui/toast.ts";

/** Deletes one finished run, after asking. */
export function DeleteRun({ run, name, onDeleted }: { run: string; name: string; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);

  async function remove() {
    try {
      await call(deleteRun, { id: run });
      toast(t("storage.runDeleted"), "ok");
    } catch (error) {
      toastError(error);
    }
    onDeleted();
  }

  return (
    <>
      <IconButton icon="trash-2" label={t("storage.deleteRun", { name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        open={asking}
        title={t("storage.deleteRunTitle")}
        text={t("storage.deleteRunText")}
        confirm={t("storage.delete")}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      />
    </>
  );
}
