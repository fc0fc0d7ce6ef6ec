/**
 * What the canvas shows in place of the graph as it is now: nothing, one earlier revision, or two of them compared. The
 * address says it too, so that it can be sent to somebody. A run that a person opens shows the graph as it was when it
 * does another thing now.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { call } from "#client/api/call.ts";
import { useChosenRun } from "#client/runs/chosenRun.tsx";
import { useRun, useStores } from "#client/stores/contexts.tsx";
import { getRevision } from "#shared/api/routes/graphs.ts";
import { toRecords } from "#shared/graph/diff.ts";
import { doTheSame } from "./compare.ts";
import { type PastView, readView, writeView } from "./pastView.ts";

interface Looking {
  view: PastView | undefined;
  /** Is the list of revisions open? */
  listOpen: boolean;
  show: (view: PastView | undefined) => void;
  toggleList: () => void;
}

const Context = createContext<Looking | undefined>(undefined);

export function useLooking(): Looking {
  const looking = useContext(Context);
  if (!looking) throw new Error("Revisions are looked at outside an open graph.");
  return looking;
}

export function LookingProvider({ children }: { children: ReactNode }) {
  const [view, setView] = useState(() => readView(window.location.search));
  const [listOpen, setListOpen] = useState(false);
  const looking = useMemo(
    (): Looking => ({
      view,
      listOpen,
      show(next) {
        setView(next);
        // On a small screen the list covers what was chosen from it.
        if (window.innerWidth < 1000) setListOpen(false);
        const address = new URL(window.location.href);
        writeView(address.searchParams, next);
        window.history.replaceState(window.history.state, "", address);
      },
      toggleList: () => setListOpen((open) => !open),
    }),
    [view, listOpen],
  );
  useGraphOfRun(looking);
  return <Context.Provider value={looking}>{children}</Context.Provider>;
}

/** Once for each run that is opened: the graph as it was, if it does another thing now. */
function useGraphOfRun({ view, show }: Looking) {
  const { graph } = useStores();
  const { runId, opened } = useChosenRun();
  const revision = useRun((state) => (state.runId === runId && state.head.seq > 0 ? state.head.revision : undefined));
  const looked = useRef<string>(undefined);
  const isOfOtherRun = view?.kind === "run" && view.run !== runId;
  useEffect(() => {
    if (isOfOtherRun) show(undefined);
  }, [isOfOtherRun, show]);
  useEffect(() => {
    if (runId === undefined || revision === undefined || opened !== runId || looked.current === runId) return;
    looked.current = runId;
    const { graphId, revision: now } = graph.getState();
    if (revision === now) return;
    const abort = new AbortController();
    call(getRevision, { id: graphId, n: String(revision) }, { signal: abort.signal }).then(
      (then) => !doTheSame(toRecords(then), graph.getState().records) && show({ kind: "run", run: runId, revision }),
      // The run is shown on the graph as it is now, and says that it used another revision.
      () => {},
    );
    return () => abort.abort();
  }, [graph, runId, revision, opened, show]);
}
