import type { RunView } from "#shared/api/routes/runs.ts";
import type { RunState, StepState } from "#shared/run/reduce.ts";

/** A run as the API shows it; large outputs stay references. */
export function runView(id: string, state: RunState): RunView {
  return {
    id,
    graph: state.graph,
    revision: state.revision,
    status: state.status,
    input: state.input,
    output: state.output ?? null,
    ...(state.error && { error: state.error }),
    steps: Object.fromEntries(Object.entries(state.steps).map(([address, step]) => [address, stepView(step)])),
    spend: state.spend,
    ...(state.budget && { budget: state.budget }),
    ...(state.deadline !== undefined && { deadline: state.deadline }),
    ...(state.basedOn !== undefined && { basedOn: state.basedOn }),
    seq: state.seq,
    createdAt: state.createdAt,
    ...(state.endedAt !== undefined && { endedAt: state.endedAt }),
  };
}

function stepView(step: StepState): RunView["steps"][string] {
  const { failures: _failures, endedSeq: _endedSeq, question: _question, region: _region, ...view } = step;
  return view;
}
