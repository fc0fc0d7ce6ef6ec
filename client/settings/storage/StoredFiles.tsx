import { useState } from "react";
import { apiBase } from "#shared/api/route.ts";
import { deleteFile, listFiles, type StoredFile } from "#shared/api/routes/files.ts";
import { call } from "../../api/call.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/Dialog.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Icon } from "../../ui/Icon.tsx";
import { EmptyState, ErrorState, SkeletonList } from "../../ui/states.tsx";
import { TimeAgo } from "../../ui/TimeAgo.tsx";
import { toast, toastError } from "../../ui/toast.ts";
import { useLoad } from "../../ui/useLoad.ts";

/** Every uploaded file, what uses it, and the way to be rid of it. */
export function StoredFiles({ onDeleted }: { onDeleted: () => void }) {
  const [limit, setLimit] = useState(20);
  const { data, error, reload } = useLoad(listFiles, { query: { limit } });
  const [deleting, setDeleting] = useState<StoredFile>();

  async function remove({ id, name }: StoredFile) {
    try {
      await call(deleteFile, { id });
      toast(t("storage.fileDeleted", { name }), "ok");
      onDeleted();
    } catch (error) {
      toastError(error);
    }
    reload();
  }

  return (
    <section className="ui-section storage-block" aria-label={t("storage.files")}>
      <h2>{t("storage.files")}</h2>
      {!data && !error && <SkeletonList rows={2} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data?.items.length === 0 && (
        <EmptyState icon="file" title={t("storage.noFiles")} text={t("storage.noFilesText")} />
      )}
      {data && data.items.length > 0 && (
        <ul className="ui-list" aria-label={t("storage.files")}>
          {data.items.map((file) => (
            <li key={file.id} className="storage-file">
              <span className="ui-tile">
                <Icon name="file" />
              </span>
              <div className="ui-row-main">
                <span className="ui-row-title">{file.name}</span>
                <div className="ui-row-note">
                  <span>{formatBytes(file.bytes)}</span>
                  <TimeAgo at={file.createdAt} />
                  <span>{sayUse(file)}</span>
                </div>
              </div>
              <div className="ui-row-side">
                <Button
                  size="s"
                  icon="download"
                  href={`${apiBase}/files/${file.id}/content`}
                  download
                  label={t("storage.downloadNamed", { name: file.name })}
                >
                  {t("storage.download")}
                </Button>
                <Button
                  size="s"
                  look="danger"
                  disabled={file.graphs.length > 0 || file.inOpenRun}
                  label={t("storage.deleteFile", { name: file.name })}
                  onClick={() => setDeleting(file)}
                >
                  {t("storage.delete")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {data?.next !== undefined && limit < 200 && (
        <div className="ui-more">
          <Button onClick={() => setLimit(200)}>{t("ui.more")}</Button>
        </div>
      )}
      <ConfirmDialog
        open={deleting !== undefined}
        title={t("storage.deleteFileTitle", { name: deleting?.name ?? "" })}
        text={t("storage.deleteFileText")}
        confirm={t("storage.delete")}
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (deleting) await remove(deleting);
        }}
      />
    </section>
  );
}

function sayUse({ graphs, inOpenRun }: StoredFile): string {
  if (graphs.length > 0) return t("storage.fileUsedBy", { name: graphs.map(({ name }) => name).join(", ") });
  return inOpenRun ? t("storage.fileInRun") : t("storage.fileUnused");
}
