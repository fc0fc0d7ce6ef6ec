import { Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { t } from "../messages/index.ts";
import { Button } from "./Button.tsx";

/** A window over the page. Escape and the close button leave it; focus returns to where it was unless told otherwise. */
export function Dialog({
  title,
  open,
  onClose,
  children,
  width = 480,
  returnFocus = true,
}: {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: number;
  /** `false` when closing leads on to another place that takes the focus. */
  returnFocus?: boolean;
}) {
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      size={width}
      returnFocus={returnFocus}
      closeButtonProps={{ "aria-label": t("ui.close") }}
      classNames={{ content: "ui-dialog", title: "ui-dialog-title" }}
    >
      {children}
    </Modal>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="ui-dialog-actions">{children}</div>;
}

/** Asks before something that cannot be undone. `onConfirm` may take its time; the button shows it. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  open,
  danger = true,
  onClose,
  onConfirm,
}: {
  title: string;
  text: ReactNode;
  confirm: string;
  open: boolean;
  danger?: boolean;
  onClose: () => void;
  onConfirm: () => Promise<void> | void;
}) {
  const [busy, setBusy] = useState(false);
  async function go() {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } finally {
      setBusy(false);
    }
  }
  return (
    <Dialog title={title} open={open} onClose={onClose} width={440}>
      <div className="ui-dialog-text">{text}</div>
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look={danger ? "danger" : "primary"} busy={busy} onClick={() => void go()}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
