import { placeOf } from "#shared/run/address.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";

/**
 * The finished steps of an earlier run whose nodes are wanted, as facts of a new one. Of what stands in a region only
 * the region's own result is taken. With `scope` those of that scope instead of those at the top.
 */
export function reusedSteps(
  earlier: RunState,
  run: string,
  isWanted: (node: string) => boolean,
  scope = "",
): RunEventBody[] {
  return Object.entries(earlier.steps).flatMap(([step, { node, status, outputs, reusedFrom, reusedHow }]) => {
    if (status !== "succeeded" || placeOf(step).scope !== scope || !isWanted(node)) return [];
    const from = reusedFrom ?? run;
    const reused: RunEventBody = { type: "step.reused", step, node, outputs: outputs ?? {}, from };
    return [{ ...reused, ...(reusedHow && { how: reusedHow }) }];
  });
}

/**
 * The finished rounds of regions at the top that failed as a whole: in the new run only the others are run. The rounds
 * of a critical section are none of them, for the new run does not hold its lock yet.
 */
export function reusedRounds(earlier: RunState, isWanted: (node: string) => boolean): RunEventBody[] {
  return Object.keys(earlier.rounds).flatMap((step): RunEventBody[] => {
    const state = earlier.steps[step];
    const isDone = state?.status === "succeeded";
    if (!state?.region || isDone || placeOf(step).scope !== "" || !isWanted(state.node)) return [];
    const finished = settledRounds(earlier, step, (_, failed) => !failed);
    if (finished.length === 0) return [];
    return [
      { type: "step.started", step, node: state.node, attempt: 1 },
      { type: "step.opened", step, ...state.region },
      ...finished,
    ];
  });
}

/** A region's settled rounds that are wanted, opened and settled as they were. */
export function settledRounds(
  earlier: RunState,
  step: string,
  isWanted: (round: number, failed: boolean) => boolean,
): RunEventBody[] {
  return (earlier.rounds[step]?.rounds ?? []).flatMap((state, round): RunEventBody[] => {
    if (!state || state.status === "open" || !isWanted(round, state.status === "failed")) return [];
    const { value, values, error } = state;
    return [
      { type: "round.opened", step, round },
      {
        type: "round.settled",
        step,
        round,
        ...(value !== undefined && { value }),
        ...(values && { values }),
        ...(error && { error }),
      },
    ];
  });
}
