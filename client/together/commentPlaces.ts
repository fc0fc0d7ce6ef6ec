import { useInternalNode } from "@xyflow/react";
import type { Position } from "#shared/graph/graph.ts";
import type { CommentPlace } from "./togetherStore.ts";

/** Where a comment stands in the graph's coordinates. Nothing: its node has been deleted. */
export function useCommentPosition({ node, at }: CommentPlace): Position | undefined {
  const drawn = useInternalNode(node ?? "");
  if (node === undefined) return at;
  if (!drawn) return undefined;
  const { x, y } = drawn.internals.positionAbsolute;
  return { x: x + at.x, y: y + at.y };
}
