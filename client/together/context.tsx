/** The store of who is here and what is said, tied to the socket for as long as the graph is open. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { CallError, call } from "#client/api/call.ts";
import { watchTogether } from "#client/api/socket.ts";
import { getComment, listComments, type Thread } from "#shared/api/routes/comments.ts";
import type { Whereabouts } from "#shared/api/socket.ts";
import { createTogetherStore, type TogetherStore, type TogetherStoreApi } from "./togetherStore.ts";

interface Together {
  store: TogetherStoreApi;
  /** Shows the others where this page is. Lost when nobody is there or the line is down. */
  tell: (at: Whereabouts) => void;
}

const Context = createContext<Together | undefined>(undefined);

export function TogetherProvider({ graphId, children }: { graphId: string; children: ReactNode }) {
  const [store] = useState(createTogetherStore);
  const [line, setLine] = useState<Pick<Together, "tell">>({ tell: () => {} });

  useEffect(() => {
    const { showPeople, move, putThread } = store.getState();
    const loadAll = () => loadThreads(graphId).then(store.getState().showThreads, () => {});
    const watch = watchTogether(graphId, {
      onPeople: (people) => showPeople(people, watch.page()),
      onMoved: move,
      onComments: (thread) => {
        call(getComment, { id: thread }).then(
          (found) => putThread(thread, found),
          (error: unknown) => error instanceof CallError && error.code === "NOT_FOUND" && putThread(thread, undefined),
        );
      },
      onBack: () => void loadAll(),
    });
    setLine({ tell: (at) => store.getState().others.length > 0 && watch.tell(at) });
    return watch.leave;
  }, [graphId, store]);

  return <Context.Provider value={{ store, ...line }}>{children}</Context.Provider>;
}

export function useTogetherLine(): Together {
  const together = useContext(Context);
  if (!together) throw new Error("This part of the canvas is drawn outside an open graph.");
  return together;
}

export function useTogether<T>(select: (state: TogetherStore) => T): T {
  return useStore(useTogetherLine().store, select);
}

async function loadThreads(graph: string): Promise<Thread[]> {
  const threads: Thread[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(listComments, { id: graph, query: { ...(cursor !== undefined && { cursor }) } });
    threads.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return threads;
}
