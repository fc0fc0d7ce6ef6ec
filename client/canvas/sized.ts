/** The size of a frame by the keyboard. */
import type { GraphDiff } from "#shared/graph/diff.ts";
import { leastFrame } from "#shared/graph/frame.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { nodeChange } from "./changes.ts";

const step = 20;
const ways: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -step, y: 0 },
  ArrowRight: { x: step, y: 0 },
  ArrowUp: { x: 0, y: -step },
  ArrowDown: { x: 0, y: step },
};

/** One step from the size that is drawn; undefined for other keys. */
export function sized(
  node: GraphNode,
  drawn: Pick<HTMLElement, "offsetWidth" | "offsetHeight"> | null,
  key: string,
): GraphDiff | undefined {
  const way = ways[key];
  if (!way || !drawn) return undefined;
  const width = Math.max(leastFrame.width, drawn.offsetWidth + way.x);
  const height = Math.max(leastFrame.height, drawn.offsetHeight + way.y);
  return nodeChange(node, { size: { width, height } });
}
