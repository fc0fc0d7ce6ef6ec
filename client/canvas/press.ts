/**
 * Nothing but the hand moves the canvas while it presses: a card that went from under the pointer between press and
 * release would not be clicked, and the click be lost.
 */
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";

let isPressed = false;
const waiting = new Set<() => void>();

if (typeof window !== "undefined") {
  window.addEventListener("pointerdown", () => (isPressed = true), { capture: true });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, letGo, { capture: true });
}

/** After the click that belongs to the release. */
function letGo(): void {
  isPressed = false;
  setTimeout(() => {
    const due = [...waiting];
    waiting.clear();
    for (const act of due) act();
  }, 0);
}

/** Acts now, or when the pointer is let go. Returns the call that takes it back. */
export function whenLetGo(act: () => void): () => void {
  if (!isPressed) act();
  else waiting.add(act);
  return () => waiting.delete(act);
}

/** A canvas that is on its way somewhere stands still under a press. */
export function useStillUnderPress(): void {
  const flow = useReactFlow();
  useEffect(() => {
    const stage = document.querySelector("[data-canvas]");
    // Going at once to where it is ends the way there.
    const stop = (event: Event) => {
      if (event instanceof PointerEvent && event.isPrimary) void flow.setViewport(flow.getViewport());
    };
    stage?.addEventListener("pointerdown", stop, { capture: true });
    return () => stage?.removeEventListener("pointerdown", stop, { capture: true });
  }, [flow]);
}
