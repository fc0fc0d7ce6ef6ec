/** Deterministic repair: ready fixes of the validator, applied one after another. */
import { applyDiff, diffBetween, type GraphDiff, toBody, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Problem, ProblemCode } from "#shared/graph/problem.ts";

/** Fixes that keep what the plan means. Removing a node of an unknown type is left to the model, then to the person. */
const mended: ReadonlySet<ProblemCode> = new Set([
  "DANGLING_EDGE",
  "UNKNOWN_PORT",
  "PORT_TAKEN",
  "TYPE_MISMATCH",
  "CYCLE",
  "INVALID_PARAM",
  "UNBOUND_REFERENCE",
  "UNKNOWN_PARENT",
  "EDGE_CROSSES_REGION",
  "DUPLICATE_OUTPUT",
  "CONNECTION_MISSING",
  "UNREACHABLE",
]);

const maxFixes = 200;

export interface Mended {
  graph: GraphBody;
  diff: GraphDiff;
  /** What no ready fix removes. */
  problems: Problem[];
  /** Messages of what was fixed. */
  fixed: string[];
}

/**
 * Gives up on a fix that does not remove its problem, so it always ends. Approvals before writes come last, with
 * `gates`: until a plan is sound, a broken param may make a read look like a write.
 */
export function mend(graph: GraphBody, check: (graph: GraphBody) => Problem[], { gates }: { gates: boolean }): Mended {
  const fits = ({ code }: Problem) => mended.has(code) || (gates && code === "WRITE_WITHOUT_GATE");
  let records = toRecords(graph);
  const tried = new Set<string>();
  const fixed: string[] = [];
  let problems = check(graph);
  for (let count = 0; count < maxFixes; count++) {
    const next = problems.find((problem) => problem.fix && fits(problem) && !tried.has(keyOf(problem)));
    if (!next?.fix) break;
    tried.add(keyOf(next));
    fixed.push(next.message);
    records = applyDiff(records, next.fix.diff);
    problems = check(toBody(records));
  }
  return { graph: toBody(records), diff: diffBetween(toRecords(graph), records), problems, fixed };
}

function keyOf(problem: Problem): string {
  return `${problem.code} ${JSON.stringify(problem.place)}`;
}
