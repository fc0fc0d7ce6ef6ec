import { FileButton } from "@mantine/core";
import { type DragEvent, useLayoutEffect } from "react";
import { t } from "#client/messages/index.ts";
import { formatBytes } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { isFileRef } from "#shared/run/values.ts";
import type { ControlProps } from "../Control.tsx";
import { useForm } from "../formContext.ts";
import css from "../forms.module.css";
import { UploadProgress } from "./UploadProgress.tsx";
import { useUpload } from "./useUpload.ts";

/** A file from this computer: stored at once, and its reference becomes the value. */
export function FilePicker({ id, describedBy, field, path, value, onChange }: ControlProps) {
  const { disabled = false, onUploading } = useForm();
  const { uploading, fault, start, cancel } = useUpload((ref) => onChange(ref, path));
  const isUploading = uploading !== undefined;
  useLayoutEffect(() => {
    if (!isUploading) return;
    onUploading?.(true);
    return () => onUploading?.(false);
  }, [isUploading, onUploading]);
  const file = isFileRef(value) ? value : undefined;

  function drop(event: DragEvent) {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    if (dropped && !disabled) void start(dropped);
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; the button inside does the same */}
      <div className={css.file} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        {uploading ? (
          <UploadProgress uploading={uploading} onCancel={cancel} />
        ) : file ? (
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
          <FileButton onChange={(chosen) => chosen && void start(chosen)} disabled={disabled}>
            {(props) => (
              <button
                {...props}
                id={id}
                type="button"
                className={css.fileButton}
                disabled={disabled}
                aria-describedby={describedBy || undefined}
                aria-label={t("canvas.form.chooseFileFor", { field: field.title })}
              >
                <Icon name="upload" />
                {t("canvas.form.chooseFile")}
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
