/** The manifests of every node type, loaded once a session. */
import { createStore } from "zustand/vanilla";
import { CallError, call } from "#client/api/call.ts";
import { sayNode } from "#client/messages/index.ts";
import { listen } from "#client/messages/language.ts";
import { translated } from "#client/messages/manifests.ts";
import { type Catalog, getCatalog } from "#shared/api/routes/catalog.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";

export interface CatalogStore {
  hash: string;
  /** As the server gives them. */
  nodes: Catalog["nodes"];
  /** By type, in the language that is spoken. */
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
    nodes: [],
    manifests: new Map(),
    plugins: [],
    state: "empty",
    problem: "",
    async load() {
      if (get().state === "loading" || get().state === "ready") return;
      set({ state: "loading", problem: "" });
      try {
        const { hash, nodes, plugins } = await fetchCatalog();
        set({ hash, plugins, nodes, manifests: spoken(nodes), state: "ready" });
      } catch (error) {
        set({ state: "failed", problem: error instanceof CallError ? error.message : String(error) });
      }
    },
  }));
}

function spoken(nodes: Catalog["nodes"]): Manifests {
  return translated(new Map(nodes.map((node) => [node.type, node])), sayNode);
}

/** Lives as long as the session: one for the app. */
export const catalogStore = createCatalogStore();
listen(() => catalogStore.setState(({ nodes }) => ({ manifests: spoken(nodes) })));
