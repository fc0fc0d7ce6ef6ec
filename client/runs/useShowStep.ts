import { useStores } from "#client/stores/contexts.tsx";
import { placeOf } from "#shared/run/address.ts";

/** Leads to a step of the run on screen: selects its node, in the round that it stands in, and shows what it gave. */
export function useShowStep(): (address: string) => void {
  const { canvas, run } = useStores();
  return (address) => {
    run.getState().pickStep(address);
    canvas.getState().select([placeOf(address).node]);
    canvas.getState().showTab("output");
  };
}
