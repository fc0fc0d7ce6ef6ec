import { useStores } from "#client/stores/contexts.tsx";
import { placeOf } from "#shared/run/address.ts";

/**
 * Leads to a step of the run on screen, as it is now: leaves an earlier moment, selects the step's node in the round
 * that it stands in, and shows what it gave.
 */
export function useShowStep(): (address: string) => void {
  const { canvas, run } = useStores();
  return (address) => {
    run.getState().showMoment(undefined);
    run.getState().pickStep(address);
    canvas.getState().select([placeOf(address).node]);
    canvas.getState().showTab("output");
  };
}
