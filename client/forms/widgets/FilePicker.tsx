import { FileButton } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { formatBytes } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { maxUploadBytes, uploadFile } from "#shared/api/routes/files.ts";
import { isFileRef } from "#shared/run/values.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";

/** A file from this computer: stored at once, and its reference becomes the value. */
export function FilePicker({ id, describedBy, field, path, value, onChange }: ControlProps) {
  const { disabled = false } = useForm();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const file = isFileRef(value) ? value : undefined;

  async function take(chosen: File | null | undefined) {
    if (!chosen || busy) return;
    if (chosen.size > maxUploadBytes) {
      return setFault(
        t("canvas.form.fileTooLarge", { size: formatBytes(chosen.size), max: formatBytes(maxUploadBytes) }),
      );
    }
    setBusy(true);
    setFault(undefined);
    try {
      const ref = await call(uploadFile, { query: { name: chosen.name } }, { raw: chosen });
      onChange(ref, path);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  function drop(event: DragEvent) {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the button inside does the same */}
      <div className={css.file} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        {file ? (
          <>
            <Icon name="file" />
            <span className={css.fileName}>{file.name}</span>
            <span className={css.fileSize}>{formatBytes(file.bytes)}</span>
            <IconButton
              icon="x"
              size={24}
              disabled={disabled}
              label={t("canvas.form.removeFile", { name: file.name })}
              onClick={() => onChange(undefined, path)}
            />
          </>
        ) : (
          <FileButton onChange={(chosen) => void take(chosen)} disabled={disabled || busy}>
            {(props) => (
              <button
                {...props}
                id={id}
                type="button"
                className={css.fileButton}
                disabled={disabled || busy}
                aria-describedby={describedBy || undefined}
                aria-label={t("canvas.form.chooseFileFor", { field: field.title })}
              >
                <Icon name="upload" />
                {busy ? t("canvas.form.uploading") : t("canvas.form.chooseFile")}
              </button>
            )}
          </FileButton>
        )}
      </div>
      {fault && (
        <p className={css.error} role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
