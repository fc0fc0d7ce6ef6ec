import { AppError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { type Called, type CalledGraphs, calledGraph, callKey, callsIn } from "#shared/graph/rules/calls.ts";
import type { Parts } from "../parts.ts";
import { graphAt } from "./graphAt.ts";
import { findGraph } from "./sql.ts";

/** More than people draw; those beyond are found out when they are run. */
const mostCalls = 100;

/** What the validator should know of the graphs that a graph calls. */
export async function calledGraphs(
  parts: Pick<Parts, "db">,
  workspace: string,
  body: GraphBody,
): Promise<CalledGraphs> {
  const calls = callsIn(body).slice(0, mostCalls);
  const found = await Promise.all(
    calls.map(async (call): Promise<[string, Called]> => {
      const newest = await findGraph(parts.db, workspace, call.graph);
      if (!newest) return [callKey(call), { missing: "graph" }];
      if (call.revision === undefined || call.revision === newest.revision) {
        return [callKey(call), calledGraph(newest.name, newest)];
      }
      try {
        const frozen = await graphAt(parts, workspace, call.graph, call.revision);
        return [callKey(call), calledGraph(newest.name, frozen)];
      } catch (error) {
        if (error instanceof AppError && error.code === "NOT_FOUND") return [callKey(call), { missing: "revision" }];
        throw error;
      }
    }),
  );
  return new Map(found);
}
