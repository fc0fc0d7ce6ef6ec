import { placeOf } from "#shared/run/address.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";

/**
 * The finished steps of an earlier run whose nodes are wanted, as facts of a new one. Of what stands in a region only
 * the region's own result is taken.
 */
export function reusedSteps(earlier: RunState, run: string, isWanted: (node: string) => boolean): RunEventBody[] {
  return Object.entries(earlier.steps).flatMap(([step, { node, status, outputs, reusedFrom }]): RunEventBody[] =>
    status === "succeeded" && placeOf(step).scope === "" && isWanted(node)
      ? [{ type: "step.reused", step, node, outputs: outputs ?? {}, from: reusedFrom ?? run }]
      : [],
  );
}

/**
 * The finished rounds of a region that failed as a whole: in the new run only the others are run. The rounds of a
 * critical section are none of them, for the new run does not hold its lock yet.
 */
export function reusedRounds(earlier: RunState, isSection: (node: string) => boolean): RunEventBody[] {
  return Object.entries(earlier.rounds).flatMap(([step, { rounds }]): RunEventBody[] => {
    const state = earlier.steps[step];
    const isDone = state?.status === "succeeded";
    if (!state?.region || isDone || placeOf(step).scope !== "" || isSection(state.node)) return [];
    const finished = rounds.flatMap((round, index): RunEventBody[] => {
      if (round?.status !== "succeeded") return [];
      const { value, values } = round;
      return [
        { type: "round.opened", step, round: index },
        {
          type: "round.settled",
          step,
          round: index,
          ...(value !== undefined && { value }),
          ...(values && { values }),
        },
      ];
    });
    if (finished.length === 0) return [];
    return [
      { type: "step.started", step, node: state.node, attempt: 1 },
      { type: "step.opened", step, ...state.region },
      ...finished,
    ];
  });
}
