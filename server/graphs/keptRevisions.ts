/** What people do with a revision: give it a name, and bring it back. */
import type { RevisionSummary } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import type { Graph } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { graphAt } from "./graphAt.ts";
import { putGraph } from "./putGraph.ts";
import { readRevision, type SummaryRow, summaryColumns, toSummary } from "./revisions.ts";
import { findGraph } from "./sql.ts";

/** `null` takes the name away. A name says nothing to the engine; the revision itself never changes. */
export async function nameRevision(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; n: string; name: string | null },
): Promise<RevisionSummary> {
  const { graph, name } = input;
  const revision = readRevision(input.n, "n");
  const owned = await findGraph(parts.db, caller.workspace, graph);
  const rows: SummaryRow[] = owned
    ? await parts.db("graph_revision").where({ graph, revision }).update({ name }).returning(summaryColumns)
    : [];
  const [row] = rows;
  if (!row) throw new AppError("NOT_FOUND", `There is no revision ${revision} of the graph "${graph}".`);
  return toSummary(row);
}

/** The graph as it stood then becomes the newest revision; what came between stays in the history. */
export async function restoreRevision(
  parts: Pick<Parts, "db" | "bus" | "now">,
  caller: Caller,
  input: { graph: string; n: string; expected?: number | undefined },
): Promise<Graph> {
  const revision = readRevision(input.n, "n");
  const { name, nodes, edges } = await graphAt(parts, caller.workspace, input.graph, revision);
  return putGraph(parts, caller, {
    id: input.graph,
    name,
    nodes,
    edges,
    expected: input.expected,
    restored: revision,
  });
}
