import { AppError } from "#shared/errors.ts";
import { applyDiff, toGraph, toRecords } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import type { Parts } from "../parts.ts";
import { knowsGraph, revisionsFromSnapshot } from "./sql.ts";

/**
 * The graph as it stood at a revision: the nearest snapshot before it, and the changes since. Works for the revisions
 * that runs of a deleted graph used.
 */
export async function graphAt(
  parts: Pick<Parts, "db">,
  workspace: string,
  graph: string,
  revision: number,
): Promise<Graph> {
  if (!(await knowsGraph(parts.db, workspace, graph))) throw unknownGraph(graph);
  const [first, ...rest] = await revisionsFromSnapshot(parts.db, graph, revision);
  const last = rest.at(-1) ?? first;
  if (!first?.snapshot || last?.revision !== revision) {
    throw new AppError("NOT_FOUND", `The graph has no revision ${revision}.`);
  }
  if (rest.length === 0) return { id: graph, revision, ...first.snapshot };
  const records = rest.reduce((records, row) => applyDiff(records, row.diff), toRecords(first.snapshot));
  return toGraph(graph, revision, records);
}

export function unknownGraph(id: string): AppError {
  return new AppError("NOT_FOUND", `There is no graph "${id}". It may have been deleted.`);
}
