/** The graph that is being drawn, also from where an earlier one is looked at. */
import { createContext, type ReactNode, useContext } from "react";
import { useStores } from "#client/stores/contexts.tsx";
import type { GraphStoreApi } from "#client/stores/graphStore.ts";

const Context = createContext<GraphStoreApi | undefined>(undefined);

export function LiveGraphProvider({ children }: { children: ReactNode }) {
  return <Context.Provider value={useStores().graph}>{children}</Context.Provider>;
}

export function useLiveGraph(): GraphStoreApi {
  const graph = useContext(Context);
  if (!graph) throw new Error("The graph is asked for outside its page.");
  return graph;
}
