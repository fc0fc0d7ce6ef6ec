import { placeOf, scopeOfRound } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { RunState } from "#shared/run/reduce.ts";

/**
 * The address of the step that a failed run failed at; of a region that stops at its first failure, the step inside
 * that caused it. Undefined when no step is at fault (a budget, a deadline) or the run has not failed.
 */
export function failedStep(run: RunState, events: readonly RunEvent[]): string | undefined {
  const end = run.status === "failed" ? events.findLast((event) => event.type === "run.failed") : undefined;
  if (end?.type !== "run.failed" || end.step === undefined) return undefined;
  return causeWithin(run, end.step);
}

function causeWithin(run: RunState, address: string): string {
  if (run.steps[address]?.region?.onFailure !== "stop") return address;
  const round = run.rounds[address]?.rounds.findIndex((each) => each?.error !== undefined) ?? -1;
  if (round < 0) return address;
  const scope = scopeOfRound(address, round);
  const [first] = Object.entries(run.steps)
    .filter(([inside, step]) => step.status === "failed" && placeOf(inside).scope === scope)
    .sort(([, a], [, b]) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0));
  return first ? causeWithin(run, first[0]) : address;
}
