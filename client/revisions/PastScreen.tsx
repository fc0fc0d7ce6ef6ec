import { ReactFlowProvider } from "@xyflow/react";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { t } from "#client/messages/index.ts";
import { RunBar, type RunBarTab } from "#client/runs/RunBar.tsx";
import { StoresProvider, useCatalog, useStores } from "#client/stores/contexts.tsx";
import { createRunStore } from "#client/stores/runStore.ts";
import { Button } from "#client/ui/Button.tsx";
import { ErrorState } from "#client/ui/states.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { getRevision } from "#shared/api/routes/graphs.ts";
import { type GraphRecords, toRecords } from "#shared/graph/diff.ts";
import { bothRecords, compareGraphs } from "./compare.ts";
import { Differences } from "./Differences.tsx";
import { useLiveGraph } from "./liveGraph.tsx";
import { useLooking } from "./looking.tsx";
import { type Mark, Marks } from "./marks.tsx";
import { PastBar } from "./PastBar.tsx";
import { PastDock } from "./PastDock.tsx";
import { pastStores } from "./pastStores.ts";
import type { PastView } from "./pastView.ts";
import { RevisionList } from "./RevisionList.tsx";
import css from "./revisions.module.css";
import { StillCanvas } from "./StillCanvas.tsx";

/** In place of the canvas: a revision as it was, alone or compared with another one. Nothing here can be changed. */
export function PastScreen({ view }: { view: PastView }) {
  const { listOpen } = useLooking();
  const live = useLiveGraph();
  const newest = useStore(live, (state) => state.revision);
  return (
    <div className={css.screen}>
      <PastBar view={view} newest={newest} />
      <div className={css.middle}>
        {listOpen && <RevisionList newest={newest} />}
        {view.kind === "compare" ? <Compared {...view} /> : <Standing view={view} />}
      </div>
    </div>
  );
}

function Standing({ view }: { view: Exclude<PastView, { kind: "compare" }> }) {
  const { records, problem } = useRevision(view.revision);
  const catalog = useCatalog((state) => state.manifests);
  const { run: shown } = useStores();
  const isRun = view.kind === "run";
  const { graphId } = useLiveGraph().getState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frames are measured by what the catalog says
  const stores = useMemo(
    () => records && pastStores({ id: graphId, revision: view.revision, records }, isRun ? shown : createRunStore()),
    [graphId, view.revision, records, isRun, shown, catalog],
  );
  const [tab, setTab] = useState<RunBarTab>();
  if (!stores) return <Waiting problem={problem} />;
  return (
    <StoresProvider stores={stores}>
      <ReactFlowProvider key={view.revision}>
        <div className={css.column}>
          <div className={css.middle}>
            <section className={css.stage} aria-label={t("past.canvas")}>
              <StillCanvas label={t("past.canvas")} />
            </section>
            <PastDock withRun={isRun} />
          </div>
          {isRun && <RunBar tab={tab} onTab={setTab} />}
        </div>
      </ReactFlowProvider>
    </StoresProvider>
  );
}

function Compared({ before: from, after: to }: { before: number; after?: number }) {
  const before = useRevision(from);
  const after = useRevision(to);
  const { graphId } = useLiveGraph().getState();
  const catalog = useCatalog((state) => state.manifests);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frames are measured by what the catalog says
  const drawn = useMemo(() => {
    if (!before.records || !after.records) return undefined;
    const comparison = compareGraphs(before.records, after.records);
    const records = bothRecords(before.records, after.records);
    const marks = new Map(
      [...comparison.nodes, ...comparison.edges].map(({ record, kind, fields }): [string, Mark] => [
        record,
        { kind, fields: fields.length },
      ]),
    );
    return {
      comparison,
      records,
      marks,
      stores: pastStores({ id: graphId, revision: from, records }, createRunStore()),
    };
  }, [graphId, from, before.records, after.records, catalog]);
  if (!drawn) return <Waiting problem={before.problem ?? after.problem} />;
  return (
    <StoresProvider stores={drawn.stores}>
      <Marks.Provider value={drawn.marks}>
        <ReactFlowProvider key={`${from}-${to}`}>
          <section className={css.stage} data-compares aria-label={t("past.compareCanvas")}>
            <StillCanvas label={t("past.compareCanvas")} compares />
          </section>
          <Differences comparison={drawn.comparison} records={drawn.records} />
        </ReactFlowProvider>
      </Marks.Provider>
    </StoresProvider>
  );
}

/** The records of a revision; of none: as they are drawn now, with what is not stored yet. */
function useRevision(revision: number | undefined): { records?: GraphRecords; problem?: string } {
  const live = useLiveGraph();
  const now = useStore(live, (state) => state.records);
  const { graphId } = live.getState();
  const isNow = revision === undefined;
  const { data, error } = useLoad(getRevision, { id: graphId, n: String(revision ?? 0) }, { skip: isNow });
  const then = useMemo(() => data && toRecords(data), [data]);
  if (isNow) return { records: now };
  if (then) return { records: then };
  return error ? { problem: error.message } : {};
}

function Waiting({ problem }: { problem: string | undefined }) {
  const { show } = useLooking();
  return (
    <div className={css.waiting}>
      {problem === undefined ? (
        <p role="status" className={css.quiet}>
          {t("past.loading")}
        </p>
      ) : (
        <ErrorState title={t("past.failed")} text={problem}>
          <Button onClick={() => show(undefined)}>{t("past.back")}</Button>
        </ErrorState>
      )}
    </div>
  );
}
