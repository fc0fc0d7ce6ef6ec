import { t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { useAct } from "#client/ui/useAct.ts";
import { placeOf } from "#shared/run/address.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { usePins } from "./pins.tsx";

/** Pins what steps of the run on screen gave, and takes pins away. */
export function usePinActions() {
  const { run } = useStores();
  const pins = usePins();
  const { busy, act } = useAct();
  return {
    busy,
    pinned: pins.nodes,
    /** Without nodes all finished steps. */
    pin: (nodes?: string[]) =>
      act(async () => {
        const { runId, run: state } = run.getState();
        const finished = finishedNodes(state).filter((node) => nodes?.includes(node) ?? true);
        if (runId === undefined || finished.length === 0) return toast(t("pins.none"), "bad");
        await pins.pin(runId, finished);
        toast(t("pins.done", { n: finished.length }));
      }),
    unpin: (nodes?: string[]) =>
      act(async () => {
        const gone = [...pins.nodes].filter((node) => nodes?.includes(node) ?? true);
        await pins.unpin(nodes && gone);
        toast(t("pins.undone", { n: gone.length }));
      }),
  };
}

/** The nodes at the top that gave something. */
export function finishedNodes(state: RunState): string[] {
  return Object.entries(state.steps).flatMap(([address, { node, status }]) =>
    status === "succeeded" && placeOf(address).scope === "" ? [node] : [],
  );
}
