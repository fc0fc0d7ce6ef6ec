import { useOnViewportChange, useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useCanvas } from "#client/stores/contexts.tsx";
import type { Whereabouts } from "#shared/api/socket.ts";
import type { Position } from "#shared/graph/graph.ts";
import { useTogether, useTogetherLine } from "./context.tsx";

/** About fifteen times a second: smooth enough with the glide of the drawn pointer. */
const everyMs = 66;
const mostSelected = 30;

/** Tells the others where this page points, what it has selected and what it sees, at most every so often. */
export function useTellWhereabouts(): void {
  const { tell } = useTogetherLine();
  const flow = useReactFlow();
  const sizes = useStoreApi();
  const selection = useCanvas((state) => state.selection);
  const others = useTogether((state) => state.others.length);
  const pointer = useRef<Position>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(() => {});

  latest.current = () => {
    const { x, y, zoom } = flow.getViewport();
    const { width, height } = sizes.getState();
    const view = { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom, zoom, width, height };
    const at: Whereabouts = { selection: selection.slice(0, mostSelected), view };
    tell(pointer.current ? { ...at, pointer: pointer.current } : at);
  };
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, everyMs);
  };
  const tellSoon = useRef(soon).current;

  useOnViewportChange({ onChange: tellSoon });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another selection, and somebody new, are reasons to tell
  useEffect(tellSoon, [selection, others]);
  useEffect(() => {
    const stage = document.querySelector("[data-canvas]");
    if (!stage) return;
    const move = (event: Event) => {
      if (!(event instanceof PointerEvent)) return;
      pointer.current = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
      tellSoon();
    };
    const leave = () => {
      pointer.current = undefined;
      tellSoon();
    };
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerleave", leave);
    return () => {
      stage.removeEventListener("pointermove", move);
      stage.removeEventListener("pointerleave", leave);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [flow, tellSoon]);
}
