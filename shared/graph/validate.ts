/**
 * Everything that can be said about a graph before it runs: problems with their place, a sentence that says the mend,
 * and where possible a ready fix. Pure and linear in the size of the graph.
 */
import type { Manifests } from "../nodes/manifest.ts";
import type { GraphBody } from "./graph.ts";
import type { Problem } from "./problem.ts";
import { callProblems } from "./rules/calls.ts";
import { cycleProblems } from "./rules/cycles.ts";
import { edgeProblems } from "./rules/edges.ts";
import { gateProblems } from "./rules/gates.ts";
import { milestoneProblems } from "./rules/milestones.ts";
import { paramProblems, type Surroundings } from "./rules/params.ts";
import { type Reading, readGraph, regionsOf } from "./rules/reading.ts";
import { referenceProblems } from "./rules/references.ts";
import { regionProblems } from "./rules/regions.ts";
import { structureProblems } from "./rules/structure.ts";

export type { Surroundings };

/**
 * Problems of a graph, errors and warnings, in a stable order: structure, regions, edges, cycles, milestones, params,
 * calls of other graphs, references, gates. What is wrong with a disabled node, or inside a disabled region, is only a
 * warning, since it does not run.
 */
export function validate(graph: GraphBody, manifests: Manifests, around: Surroundings = {}): Problem[] {
  const reading = readGraph(graph, manifests);
  const problems = [
    ...structureProblems(reading),
    ...regionProblems(reading),
    ...edgeProblems(reading),
    ...cycleProblems(reading),
    ...milestoneProblems(reading),
    ...paramProblems(reading, around),
    ...callProblems(reading, around),
    ...referenceProblems(reading),
    ...gateProblems(reading),
  ];
  return problems.map((problem) => softenDisabled(problem, reading));
}

/** Do these problems stop a run from starting? */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

function softenDisabled(problem: Problem, reading: Reading): Problem {
  const { node, edge } = problem.place;
  if (problem.severity === "warning" || edge !== undefined || node === undefined) return problem;
  const isOff = [node, ...regionsOf(reading, node)].some((id) => reading.index.nodes.get(id)?.disabled);
  return isOff ? { ...problem, severity: "warning" } : problem;
}
