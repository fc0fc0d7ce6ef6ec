/** The manifests of every node type, loaded once a session. */
import { createStore } from "zustand/vanilla";
import { CallError, call } from "#client/api/call.ts";
import { type Catalog, getCatalog } from "#shared/api/routes/catalog.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";

export interface CatalogStore {
  hash: string;
  manifests: Manifests;
  plugins: Catalog["plugins"];
  /** `empty` until the first load. */
  state: "empty" | "loading" | "ready" | "failed";
  problem: string;
  /** Loads once; again after a failure. */
  load: () => Promise<void>;
}

export function createCatalogStore(fetchCatalog: () => Promise<Catalog> = () => call(getCatalog, {})) {
  return createStore<CatalogStore>()((set, get) => ({
    hash: "",
    manifests: new Map(),
    plugins: [],
    state: "empty",
    problem: "",
    async load() {
      if (get().state === "loading" || get().state === "ready") return;
      set({ state: "loading", problem: "" });
      try {
        const { hash, nodes, plugins } = await fetchCatalog();
        set({ hash, plugins, manifests: new Map(nodes.map((node) => [node.type, node])), state: "ready" });
      } catch (error) {
        set({ state: "failed", problem: error instanceof CallError ? error.message : String(error) });
      }
    },
  }));
}

/** Lives as long as the session: one for the app. */
export const catalogStore = createCatalogStore();
