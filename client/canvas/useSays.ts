import { useMemo } from "react";
import { t } from "#client/messages/index.ts";
import { sayCard } from "#client/messages/sayCard.ts";
import { useCatalog, useGraph } from "#client/stores/contexts.tsx";
import { useGraphName } from "#client/stores/graphNames.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { namedNodesIn } from "#shared/nodes/namedNodes.ts";
import { titleAt } from "./titles.ts";

/** What a step will do, in words; other steps and graphs that its params name by an id are called by their names. */
export function useSays(node: GraphNode | undefined, manifest: NodeManifest | undefined): string {
  const manifests = useCatalog((state) => state.manifests);
  const named = useMemo(() => (node && manifest ? namedNodesIn(manifest.params, node.params) : []), [node, manifest]);
  // One text, so that a card is drawn again only when a title it speaks of changes.
  const titles = useGraph(({ records }) => named.map((each) => titleAt(records, manifests, each.node)).join("\n"));
  const graphId = node?.type === "subgraph" && typeof node.params.graph === "string" ? node.params.graph : "";
  const graphName = useGraphName(graphId) ?? t("canvas.card.otherGraph");
  return useMemo(() => {
    if (!node) return "";
    if (!manifest) return t("canvas.card.unknownType", { type: node.type });
    const titleOfId = new Map(titles.split("\n").map((title, index) => [named[index]?.node, title]));
    return sayCard(manifest, node.params, (kind, id) => (kind === "graph" ? graphName : (titleOfId.get(id) ?? id)));
  }, [node, manifest, named, titles, graphName]);
}
