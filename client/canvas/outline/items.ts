/** The rows of the outline: steps in order, regions before their bodies, and under an opened step its lines. Pure. */
import type { GraphBody } from "#shared/graph/graph.ts";
import { regionsAround, topologicalOrder } from "#shared/graph/walk.ts";

export type OutlineItem =
  | { kind: "step"; id: string; level: number; after: readonly string[]; lines: number; open: boolean }
  | { kind: "line"; id: string; level: number; of: string };

/** `open`: the steps whose lines are shown. */
export function outlineItems(graph: GraphBody, open: ReadonlySet<string>): OutlineItem[] {
  const leaving = Map.groupBy(graph.edges, (edge) => edge.from.node);
  const arriving = Map.groupBy(graph.edges, (edge) => edge.to.node);
  return topologicalOrder(graph).order.flatMap((id): OutlineItem[] => {
    const lines = leaving.get(id) ?? [];
    const level = regionsAround(graph, id).length + 1;
    const isOpen = open.has(id) && lines.length > 0;
    return [
      {
        kind: "step",
        id,
        level,
        after: [...new Set((arriving.get(id) ?? []).map((edge) => edge.from.node))],
        lines: lines.length,
        open: isOpen,
      },
      ...(isOpen ? lines.map((edge) => ({ kind: "line" as const, id: edge.id, level: level + 1, of: id })) : []),
    ];
  });
}

/** What the focus is on; steps and lines may have the same id. */
export function keyOf(item: { kind: OutlineItem["kind"]; id: string }): string {
  return `${item.kind} ${item.id}`;
}
