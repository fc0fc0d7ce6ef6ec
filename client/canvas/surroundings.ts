/** What the validator needs to know about the workspace. */
import { CallError, call } from "#client/api/call.ts";
import { getGraph, getRevision } from "#shared/api/routes/graphs.ts";
import { listConnections, listModels } from "#shared/api/routes/settings.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { type Call, type Called, type CalledGraphs, calledGraph, callKey, callsIn } from "#shared/graph/rules/calls.ts";
import type { Surroundings } from "#shared/graph/validate.ts";

/** More than people draw; those beyond are the server's to find. */
const mostCalls = 20;

/** The graphs that a graph calls, as one text: when it changes, the surroundings are asked again. */
export function callsKey(body: GraphBody): string {
  return callsIn(body).map(callKey).join(" ");
}

export async function surroundings(body: GraphBody): Promise<Surroundings> {
  const [connections, models, graphs] = await Promise.all([
    call(listConnections, {}),
    call(listModels, {}),
    calledGraphs(callsIn(body).slice(0, mostCalls)),
  ]);
  return {
    connections: connections.items.map(({ id, connector }) => ({ id, connector })),
    hasModel: models.items.length > 0,
    graphs,
  };
}

/** Those that cannot be asked for now are left out, and so not judged. */
async function calledGraphs(calls: readonly Call[]): Promise<CalledGraphs> {
  const found = await Promise.all(
    calls.map(async (each): Promise<[string, Called][]> => {
      try {
        return [[callKey(each), await look(each)]];
      } catch {
        return [];
      }
    }),
  );
  return new Map(found.flat());
}

async function look({ graph: id, revision }: Call): Promise<Called> {
  const newest = await orMissing(call(getGraph, { id }));
  if (!newest) return { missing: "graph" };
  if (revision === undefined || ("revision" in newest && newest.revision === revision)) {
    return calledGraph(newest.name, newest);
  }
  const frozen = await orMissing(call(getRevision, { id, n: String(revision) }));
  return frozen ? calledGraph(newest.name, frozen) : { missing: "revision" };
}

async function orMissing<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof CallError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
