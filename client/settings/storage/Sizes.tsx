import type { Storage } from "#shared/api/routes/storage.ts";
import { t } from "../../messages/index.ts";
import { formatBytes, formatDay, formatNumber } from "../../ui/format.ts";
import { Icon, type IconName } from "../../ui/Icon.tsx";

/** Four figures: what is stored where. */
export function Sizes({ storage }: { storage: Storage }) {
  const { database, blobs, runs, files } = storage;
  return (
    <dl className="storage-sizes">
      <Size
        icon="database"
        title={t("storage.database")}
        value={formatBytes(database.bytes)}
        note={t("storage.databaseNote", { size: formatBytes(database.journalBytes) })}
      />
      <Size
        icon="package"
        title={t("storage.blobs")}
        value={formatBytes(blobs.bytes)}
        note={t("storage.blobsNote", { n: blobs.count, place: placeOf(blobs) })}
      />
      <Size
        icon="play"
        title={t("storage.runs")}
        value={formatNumber(runs.finished + runs.open)}
        note={
          runs.oldestAt === undefined
            ? t("storage.runsNote", { n: runs.open })
            : t("storage.runsSince", { n: runs.open, date: formatDay(runs.oldestAt) })
        }
      />
      <Size
        icon="file"
        title={t("storage.files")}
        value={formatBytes(files.bytes)}
        note={t("storage.filesNote", { n: files.count })}
      />
    </dl>
  );
}

function Size({ icon, title, value, note }: { icon: IconName; title: string; value: string; note: string }) {
  return (
    <div className="ui-card storage-size">
      <dt>
        <Icon name={icon} size={15} />
        {title}
      </dt>
      <dd className="storage-figure">{value}</dd>
      <dd>{note}</dd>
    </div>
  );
}

function placeOf({ place, freeBytes }: Storage["blobs"]): string {
  if (place === "database") return t("storage.inDatabase");
  return freeBytes === undefined ? t("storage.onDisk") : t("storage.onDiskFree", { free: formatBytes(freeBytes) });
}
