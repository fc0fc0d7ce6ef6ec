import { getStorage } from "#shared/api/routes/storage.ts";
import { t } from "../messages/index.ts";
import { ErrorState, SkeletonList } from "../ui/states.tsx";
import { useLoad } from "../ui/useLoad.ts";
import { CleanUp } from "./storage/CleanUp.tsx";
import { KeepRuns } from "./storage/KeepRuns.tsx";
import { Sizes } from "./storage/Sizes.tsx";
import { StoredFiles } from "./storage/StoredFiles.tsx";

/** What takes up room, how long runs are kept, and how room is given back. */
export function StorageSettings() {
  const { data, error, reload, put } = useLoad(getStorage, {});
  return (
    <section aria-label={t("settings.storage")}>
      <div className="settings-head">
        <p>{t("storage.lead")}</p>
      </div>
      {!data && !error && <SkeletonList rows={3} />}
      {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
      {data && (
        <>
          <Sizes storage={data} />
          <KeepRuns settings={data.settings} onChanged={put} />
          <CleanUp last={data.lastCleanUp} onCleaned={reload} />
          <StoredFiles onDeleted={reload} />
        </>
      )}
    </section>
  );
}
