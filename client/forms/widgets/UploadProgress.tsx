import { t } from "#client/messages/index.ts";
import { formatBytes } from "#client/ui/format.ts";
import { IconButton } from "#client/ui/IconButton.tsx";
import css from "../forms.module.css";
import type { Uploading } from "./useUpload.ts";

/** How far an upload is, and the way to stop it. */
export function UploadProgress({ uploading, onCancel }: { uploading: Uploading; onCancel: () => void }) {
  const { name, bytes, sentBytes } = uploading;
  const sent = bytes > 0 && sentBytes >= bytes;
  const words = sent
    ? t("upload.storing")
    : t("upload.progress", { done: formatBytes(sentBytes), size: formatBytes(bytes) });
  return (
    <div className={css.upload}>
      <span className={css.uploadLine}>
        <span className={css.fileName}>{name}</span>
        <span className={css.fileSize}>{words}</span>
      </span>
      <progress aria-label={t("upload.of", { name })} aria-valuetext={words} max={bytes || 1} value={sentBytes} />
      <IconButton icon="x" size={24} label={t("upload.cancel", { name })} onClick={onCancel} />
    </div>
  );
}
