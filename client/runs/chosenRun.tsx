/** Which run is on screen, and the newest runs of the graph to choose from. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
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
  choose: (runId: string) => void;
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
  const { data, reload } = useLoad(listRuns, { query: { graph: graphId, limit: 20 } }, { everyMs: 15_000 });
  const runs = data?.items ?? [];
  const runId = picked ?? runs[0]?.id;

  useEffect(() => setPicked(named), [named]);
  useEffect(() => {
    if (runId === undefined) return;
    const stop = followRun(stores.run, runId, (message) => toast(message, "bad"));
    const unsubscribe = stores.run.subscribe((state, before) => {
      const ended = isFinal(state.run.status) && !isFinal(before.run.status);
      if (ended && state.runId === before.runId) reload();
    });
    return () => {
      stop();
      unsubscribe();
    };
  }, [stores.run, runId, reload]);

  function choose(next: string) {
    setPicked(next);
    const address = new URL(window.location.href);
    address.searchParams.set("run", next);
    window.history.replaceState(window.history.state, "", address);
    reload();
  }

  return (
    <Context.Provider value={{ runs, runId, choose, refresh: reload }}>
      <PinsProvider graphId={graphId}>{children}</PinsProvider>
    </Context.Provider>
  );
}
