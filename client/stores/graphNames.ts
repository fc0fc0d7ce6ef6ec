/** The names of other graphs that cards speak of, each asked for once and again whenever a card that names it appears. */
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { call } from "#client/api/call.ts";
import { getGraph } from "#shared/api/routes/graphs.ts";

export interface GraphNamesStore {
  names: Readonly<Record<string, string>>;
  /** One question at a time for each graph; a graph that cannot be read keeps the name it had, or none. */
  load: (id: string) => Promise<void>;
}

export function createGraphNamesStore(
  fetchName: (id: string) => Promise<string> = async (id) => (await call(getGraph, { id })).name,
) {
  const asking = new Map<string, Promise<void>>();
  return createStore<GraphNamesStore>()((set, get) => ({
    names: {},
    load(id) {
      const known = asking.get(id);
      if (known) return known;
      const asked = fetchName(id)
        .then((name) => {
          if (get().names[id] !== name) set({ names: { ...get().names, [id]: name } });
        })
        // The graph is gone or out of reach: the validator and the form say so.
        .catch(() => undefined)
        .finally(() => asking.delete(id));
      asking.set(id, asked);
      return asked;
    },
  }));
}

/** Lives as long as the session. */
const graphNamesStore = createGraphNamesStore();

/** The name of a graph of the workspace; undefined until it is known, and for an empty id. */
export function useGraphName(id: string): string | undefined {
  const name = useStore(graphNamesStore, (state) => state.names[id]);
  useEffect(() => {
    if (id !== "") void graphNamesStore.getState().load(id);
  }, [id]);
  return name;
}
