/** Which run is on screen, and the newest runs of the graph to choose from. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { watchRunsOf } from "#client/api/socket.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { listRuns, type RunSummary } from "#shared/api/routes/runs.ts";
import { isFinal } from "#shared/run/reduce.ts";
import { PinsProvider } from "./controls/pins.tsx";
import { followRun } from "./followRun.ts";

interface ChosenRun {
  runs: readonly RunSummary[];
  runId: string | undefined;
  /** The run that a person opened, in place of one that was just started or is simply the newest. */
  opened: string | undefined;
  /** Shows a run that was just started from the graph as it is. */
  choose: (runId: string) => void;
  /** Shows a run that a person asked for, with the graph as it was. */
  open: (runId: string) => void;
  refresh: () => void;
}

const Context = createContext<ChosenRun | undefined>(undefined);

export function useChosenRun(): ChosenRun {
  const chosen = useContext(Context);
  if (!chosen) throw new Error("Runs are chosen outside an open graph.");
  return chosen;
}

/** Shows the run that the address names, else the newest one; keeps it live. */
export function ChosenRunProvider({
  graphId,
  runId: named,
  children,
}: {
  graphId: string;
  runId: string | undefined;
  children: ReactNode;
}) {
  const stores = useStores();
  const [picked, setPicked] = useState(named);
  const [opened, setOpened] = useState(() => (named === startedHere() ? undefined : named));
  // New runs are told over the socket; asking again is for a word that was lost.
  const { data, reload } = useLoad(listRuns, { query: { graph: graphId, limit: 20 } }, { everyMs: 60_000 });
  useEffect(() => watchRunsOf(graphId, reload), [graphId, reload]);
  const runs = data?.items ?? [];
  const runId = picked ?? runs[0]?.id;

  useEffect(() => {
    setPicked(named);
    setOpened(named === startedHere() ? undefined : named);
  }, [named]);
  useEffect(() => {
    if (runId === undefined) return;
    const stop = followRun(stores.run, runId, (message) => toast(message, "bad"));
    const unsubscribe = stores.run.subscribe((state, before) => {
      const ended = isFinal(state.head.status) && !isFinal(before.head.status);
      if (ended && state.runId === before.runId) reload();
    });
    return () => {
      stop();
      unsubscribe();
    };
  }, [stores.run, runId, reload]);

  function show(next: string, startedNow: boolean) {
    setPicked(next);
    setOpened(startedNow ? undefined : next);
    const address = new URL(window.location.href);
    address.searchParams.set("run", next);
    window.history.replaceState({ ...window.history.state, started: startedNow ? next : undefined }, "", address);
    reload();
  }
  const choose = (next: string) => show(next, true);
  const open = (next: string) => show(next, false);

  return (
    <Context.Provider value={{ runs, runId, opened, choose, open, refresh: reload }}>
      <PinsProvider graphId={graphId}>{children}</PinsProvider>
    </Context.Provider>
  );
}

/** The run that was started on this page, also after it is loaded again: its graph is the one that is being drawn. */
function startedHere(): string | undefined {
  const state: unknown = window.history.state;
  if (typeof state !== "object" || state === null || !("started" in state)) return undefined;
  return typeof state.started === "string" ? state.started : undefined;
}
