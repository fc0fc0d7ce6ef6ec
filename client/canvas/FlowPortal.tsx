import { useStore } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { createPortal } from "react-dom";

/**
 * Into a layer that moves with the view. React Flow's own portals search the whole page for the layer at every change
 * of its store, each of them, and so at every frame of a pan; this one searches once.
 */
export function FlowPortal({
  into,
  children,
}: {
  into: "viewport-portal" | "edgelabel-renderer";
  children: ReactNode;
}) {
  const stage = useStore(({ domNode }) => domNode);
  const layer = useMemo(() => stage?.querySelector(`.react-flow__${into}`), [stage, into]);
  return layer ? createPortal(children, layer) : null;
}
