import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useState } from "react";
import { CanvasActions } from "#client/actions/CanvasActions.tsx";
import { CallError } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { LiveGraphProvider } from "#client/revisions/liveGraph.tsx";
import { LookingProvider, useLooking } from "#client/revisions/looking.tsx";
import { PastScreen } from "#client/revisions/PastScreen.tsx";
import { RevisionList } from "#client/revisions/RevisionList.tsx";
import { ChosenRunProvider } from "#client/runs/chosenRun.tsx";
import { RunBar, type RunBarTab } from "#client/runs/RunBar.tsx";
import { useCanvas, useCatalog, useGraph } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { ErrorState } from "#client/ui/states.tsx";
import { usePageTitle } from "#client/ui/usePageTitle.ts";
import { nameOf } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import { Announcer } from "./Announcer.tsx";
import { Canvas } from "./Canvas.tsx";
import css from "./canvas.module.css";
import { EmptyCanvas } from "./EmptyCanvas.tsx";
import { Find } from "./Find.tsx";
import { GoalCard } from "./GoalCard.tsx";
import { HistoryPanel } from "./HistoryPanel.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { loadGraph, OpenGraph } from "./openGraph.tsx";
import { Outline } from "./outline/Outline.tsx";
import { Palette } from "./Palette.tsx";
import { Problems } from "./Problems.tsx";
import { TopBar } from "./TopBar.tsx";
import { useClipboard } from "./useClipboard.ts";

/** A graph on its canvas, with the run that the address names, else the newest one. */
export function CanvasPage({ graphId, runId }: { graphId: string; runId?: string }) {
  const { graph, problem, again } = useLoadedGraph(graphId);
  const catalog = useCatalog((state) => state.state);
  const catalogProblem = useCatalog((state) => state.problem);
  const load = useCatalog((state) => state.load);
  useEffect(() => void load(), [load]);

  const failure = problem?.message ?? (catalog === "failed" ? catalogProblem : undefined);
  if (failure !== undefined) {
    return (
      <div className={css.state}>
        <ErrorState
          page
          title={t(problem?.code === "NOT_FOUND" ? "canvas.notFound" : "canvas.loadFailed")}
          text={failure}
          onRetry={() => {
            again();
            void load();
          }}
        >
          <Button to="/graphs">{t("canvas.back")}</Button>
        </ErrorState>
      </div>
    );
  }
  if (!graph || catalog !== "ready") {
    return (
      <div className={css.state} role="status">
        <span className={css.loading}>{t("canvas.loading")}</span>
      </div>
    );
  }
  return (
    <OpenGraph key={graph.id} graph={graph}>
      <ReactFlowProvider>
        <ChosenRunProvider graphId={graph.id} runId={runId}>
          <LiveGraphProvider>
            <LookingProvider>
              <Shown />
            </LookingProvider>
          </LiveGraphProvider>
        </ChosenRunProvider>
      </ReactFlowProvider>
    </OpenGraph>
  );
}

/** The graph to draw on, or an earlier one to look at; only the first has keys and commands that change it. */
function Shown() {
  const { view } = useLooking();
  if (view) return <PastScreen view={view} />;
  return (
    <CanvasActions>
      <Screen />
    </CanvasActions>
  );
}

function Screen() {
  const [tab, setTab] = useState<RunBarTab>();
  const outlineOpen = useCanvas((state) => state.outlineOpen);
  const { listOpen } = useLooking();
  const name = useGraph((state) => nameOf(state.records));
  const revision = useGraph((state) => state.revision);
  usePageTitle(name);
  useClipboard();
  return (
    <div className={css.screen}>
      <TopBar onProblems={() => setTab("problems")} />
      <div className={css.middle}>
        {listOpen && <RevisionList newest={revision} />}
        {outlineOpen && <Outline />}
        <section className={css.stage} aria-label={t("canvas.title")}>
          <Canvas />
          <GoalCard />
          <EmptyCanvas />
          <Palette />
          <Find />
          <HistoryPanel />
        </section>
        <Inspector />
      </div>
      <Announcer />
      <RunBar problems={<Problems />} tab={tab} onTab={setTab} />
    </div>
  );
}

function useLoadedGraph(graphId: string) {
  const [state, setState] = useState<{ graph?: Graph; problem?: CallError }>({});
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for another attempt
  useEffect(() => {
    let gone = false;
    setState({});
    loadGraph(graphId).then(
      (graph) => !gone && setState({ graph }),
      (error: unknown) =>
        !gone && setState({ problem: error instanceof CallError ? error : new CallError("BUG", String(error)) }),
    );
    return () => {
      gone = true;
    };
  }, [graphId, turn]);
  return { ...state, again: () => setTurn((now) => now + 1) };
}
