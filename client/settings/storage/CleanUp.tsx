import { useState } from "react";
import { type CleanUpPreview, cleanUp, type Freed, previewCleanUp, type Storage } from "#shared/api/routes/storage.ts";
import { call } from "../../api/call.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/Dialog.tsx";
import { formatBytes, formatInstant, formatNumber } from "../../ui/format.ts";
import { Notice } from "../../ui/states.tsx";
import { TimeAgo } from "../../ui/TimeAgo.tsx";
import { useAct } from "../../ui/useAct.ts";

/** Looks at what would go, asks, removes it, and says what that freed. */
export function CleanUp({ last, onCleaned }: { last: Storage["lastCleanUp"]; onCleaned: () => void }) {
  const { busy, act } = useAct();
  const [preview, setPreview] = useState<CleanUpPreview>();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<Freed>();

  const look = () =>
    act(async () => {
      setDone(undefined);
      setPreview(await call(previewCleanUp, { body: {} }));
    });
  const clean = () =>
    act(async () => {
      setDone(await call(cleanUp, { body: {} }));
      setPreview(undefined);
      onCleaned();
    });
  const nothing = preview !== undefined && preview.runs === 0 && preview.blobs.count === 0;

  return (
    <section className="ui-section storage-block" aria-label={t("storage.cleanTitle")}>
      <h2>{t("storage.cleanTitle")}</h2>
      <p>{t("storage.cleanText")}</p>
      {preview && (
        <Notice tone={nothing ? "ok" : "plain"} icon={nothing ? "check" : "trash-2"}>
          {nothing ? t("storage.nothing") : <WhatGoes preview={preview} />}
          {preview.kept > 0 && <p>{t("storage.wouldStay", { n: preview.kept })}</p>}
        </Notice>
      )}
      {done && (
        <Notice tone="ok" icon="check">
          <WhatWent freed={done} />
        </Notice>
      )}
      <div className="storage-actions">
        <Button icon="search" busy={busy && !asking} onClick={() => void look()}>
          {t("storage.look")}
        </Button>
        {preview && !nothing && (
          <Button icon="trash-2" look="danger" onClick={() => setAsking(true)}>
            {t("storage.cleanNow")}
          </Button>
        )}
      </div>
      {!done && last && (
        <p className="storage-last">
          {t("storage.last")} <TimeAgo at={last.at} />. {t("storage.freed", wordsOf(last.freed))}
        </p>
      )}
      <ConfirmDialog
        open={asking}
        title={t("storage.cleanAsk")}
        text={
          <>
            {preview && <WhatGoes preview={preview} />}
            <p>{t("storage.cannotUndo")}</p>
          </>
        }
        confirm={t("storage.cleanNow")}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await clean();
        }}
      />
    </section>
  );
}

function WhatGoes({ preview }: { preview: CleanUpPreview }) {
  const { runs, journal, blobs, oldestEndedAt } = preview;
  const runsLine = t("storage.wouldGo", {
    runs,
    events: journal.count,
    journal: formatBytes(journal.bytes),
  });
  const since =
    oldestEndedAt === undefined ? "" : `; ${t("storage.wouldGoSince", { date: formatInstant(oldestEndedAt) })}`;
  return (
    <ul className="storage-list">
      {runs > 0 && <li>{`${runsLine}${since}`}</li>}
      {blobs.count > 0 && <li>{t("storage.wouldFree", { n: blobs.count, size: formatBytes(blobs.bytes) })}</li>}
    </ul>
  );
}

function WhatWent({ freed }: { freed: Freed }) {
  return (
    <>
      <p>{t("storage.freed", wordsOf(freed))}</p>
      {freed.later.count > 0 && (
        <p>{t("storage.freedLater", { n: freed.later.count, size: formatBytes(freed.later.bytes) })}</p>
      )}
      <p>{t("storage.reused")}</p>
    </>
  );
}

function wordsOf({ runs, journal, blobs }: Freed): Record<string, string | number> {
  return {
    runs: runs === 1 ? runs : formatNumber(runs),
    journal: formatBytes(journal.bytes),
    blobs: blobs.count === 1 ? blobs.count : formatNumber(blobs.count),
    size: formatBytes(blobs.bytes),
  };
}
