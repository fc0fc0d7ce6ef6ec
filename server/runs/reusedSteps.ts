import type { RunEventBody } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";

/** The finished steps of an earlier run whose nodes are wanted, as facts of a new one. */
export function reusedSteps(earlier: RunState, run: string, isWanted: (node: string) => boolean): RunEventBody[] {
  return Object.entries(earlier.steps).flatMap(([step, { node, status, outputs, reusedFrom }]): RunEventBody[] =>
    status === "succeeded" && isWanted(node)
      ? [{ type: "step.reused", step, node, outputs: outputs ?? {}, from: reusedFrom ?? run }]
      : [],
  );
}
