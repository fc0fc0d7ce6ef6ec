/** The stores of the graph on screen, given by context; each hook subscribes to the smallest thing it is asked for. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import type { StepState, StepStatus } from "#shared/run/reduce.ts";
import type { CanvasStore, CanvasStoreApi } from "./canvasStore.ts";
import { type CatalogStore, catalogStore } from "./catalogStore.ts";
import type { GraphStore, GraphStoreApi } from "./graphStore.ts";
import { type RunStore, type RunStoreApi, shownAddress, shownStep } from "./runStore.ts";
import { statusOf } from "./tallies.ts";

export interface GraphStores {
  graph: GraphStoreApi;
  canvas: CanvasStoreApi;
  run: RunStoreApi;
}

const StoresContext = createContext<GraphStores | undefined>(undefined);

export function StoresProvider({ stores, children }: { stores: GraphStores; children: ReactNode }) {
  return <StoresContext.Provider value={stores}>{children}</StoresContext.Provider>;
}

/** The stores themselves, for what happens on a click. */
export function useStores(): GraphStores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error("This part of the canvas is drawn outside an open graph.");
  return stores;
}

export function useGraph<T>(select: (state: GraphStore) => T): T {
  return useStore(useStores().graph, select);
}

export function useCanvas<T>(select: (state: CanvasStore) => T): T {
  return useStore(useStores().canvas, select);
}

export function useRun<T>(select: (state: RunStore) => T): T {
  return useStore(useStores().run, select);
}

export function useCatalog<T>(select: (state: CatalogStore) => T): T {
  return useStore(catalogStore, select);
}

export function useNode(id: string): GraphNode | undefined {
  return useGraph((state) => state.records[`node:${id}`] as GraphNode | undefined);
}

/** The step of a node that is shown: of a node inside a region, the one in the shown round. */
export function useStep(id: string): StepState | undefined {
  return useRun((state) => shownStep(state, id));
}

/** Where the shown step stands: notes, logs and outputs go by its address. */
export function useStepAddress(id: string): string | undefined {
  return useRun((state) => shownAddress(state, id));
}

/** How far a node has come, over all its rounds. */
export function useStatus(id: string): StepStatus | undefined {
  return useRun((state) => statusOf(state.tallies, id));
}

export function useManifest(type: string | undefined): NodeManifest | undefined {
  return useCatalog((state) => (type === undefined ? undefined : state.manifests.get(type)));
}
