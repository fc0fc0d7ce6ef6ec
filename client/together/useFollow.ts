import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useTogether, useTogetherLine } from "./context.tsx";

/** Shows what the followed person sees, all of it, until this page is moved by hand. */
export function useFollow(): void {
  const { store } = useTogetherLine();
  const flow = useReactFlow();
  const sizes = useStoreApi();
  const following = useTogether((state) => state.following);
  const view = useTogether(({ others, following }) =>
    following === undefined ? undefined : others.find(({ page }) => page === following)?.at.view,
  );

  useEffect(() => {
    if (!view || view.width === 0 || view.height === 0) return;
    const { width, height, minZoom, maxZoom } = sizes.getState();
    const fits = view.zoom * Math.min(width / view.width, height / view.height);
    const zoom = Math.max(minZoom, Math.min(maxZoom, fits));
    void flow.setCenter(view.x, view.y, { zoom, duration: 120 });
  }, [view, flow, sizes]);

  useEffect(() => {
    if (following === undefined) return;
    const stage = document.querySelector("[data-canvas]");
    const end = () => store.getState().follow(undefined);
    const moves = ["pointerdown", "wheel", "keydown"] as const;
    for (const move of moves) stage?.addEventListener(move, end, { capture: true, passive: true });
    return () => {
      for (const move of moves) stage?.removeEventListener(move, end, { capture: true });
    };
  }, [following, store]);
}
