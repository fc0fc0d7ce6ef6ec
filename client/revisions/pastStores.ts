/** Stores of a graph that cannot be changed any more: the same parts draw it, and every change leaves it as it is. */
import { toFlowEdges, toFlowNodes } from "#client/canvas/flowNodes.ts";
import { createCanvasStore } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import type { GraphStores } from "#client/stores/contexts.tsx";
import { createGraphStore } from "#client/stores/graphStore.ts";
import type { RunStoreApi } from "#client/stores/runStore.ts";
import { type GraphRecords, toGraph } from "#shared/graph/diff.ts";

export function pastStores(
  { id, revision, records }: { id: string; revision: number; records: GraphRecords },
  run: RunStoreApi,
): GraphStores {
  const graph = createGraphStore(toGraph(id, revision, records), { makeChangeId: () => "" });
  const still = () => {};
  graph.setState({ change: still, undo: still, redo: still, online: true });
  const canvas = createCanvasStore();
  const { manifests } = catalogStore.getState();
  canvas.getState().showCards(toFlowNodes(graph.getState().records, [], manifests));
  canvas.getState().showLines(toFlowEdges(graph.getState().records, []));
  return { graph, canvas, run };
}
