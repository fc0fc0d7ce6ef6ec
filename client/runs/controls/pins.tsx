/** The pinned outputs of the open graph: which nodes give a kept result in runs that use pins. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { call } from "#client/api/call.ts";
import { useLoad } from "#client/ui/useLoad.ts";
import { deletePins, getPins, putPins } from "#shared/api/routes/pins.ts";
import type { JsonObject } from "#shared/json.ts";

interface Pins {
  nodes: ReadonlySet<string>;
  /** What they give, by node and port; large values are references. */
  outputs: ReadonlyMap<string, JsonObject>;
  /** Takes what these nodes gave in a run. */
  pin: (run: string, nodes: string[]) => Promise<void>;
  /** Without nodes: all. */
  unpin: (nodes?: string[]) => Promise<void>;
}

const Context = createContext<Pins | undefined>(undefined);

export function PinsProvider({ graphId, children }: { graphId: string; children: ReactNode }) {
  const { data, put } = useLoad(getPins, { id: graphId });
  const pins = useMemo(
    (): Pins => ({
      nodes: new Set(data?.items.map(({ node }) => node)),
      outputs: new Map(data?.items.map(({ node, outputs }) => [node, outputs])),
      pin: async (run, nodes) => put(await call(putPins, { id: graphId, body: { run, nodes } })),
      unpin: async (nodes) => put(await call(deletePins, { id: graphId, body: nodes ? { nodes } : {} })),
    }),
    [data, graphId, put],
  );
  return <Context.Provider value={pins}>{children}</Context.Provider>;
}

export function usePins(): Pins {
  const pins = useContext(Context);
  if (!pins) throw new Error("Pins are looked at outside an open graph.");
  return pins;
}
