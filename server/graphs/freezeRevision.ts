import type { Graph } from "#shared/graph/graph.ts";
import type { Parts } from "../parts.ts";
import { graphAt } from "./graphAt.ts";
import { snapshotOf } from "./sql.ts";

/** Keeps a revision whole, so that a run which executes it reads one row. Gives the graph. */
export async function freezeRevision(
  parts: Pick<Parts, "db">,
  workspace: string,
  graph: string,
  revision: number,
): Promise<Graph> {
  const frozen = await graphAt(parts, workspace, graph, revision);
  await parts
    .db("graph_revision")
    .where({ graph, revision })
    .whereNull("snapshot")
    .update({ snapshot: JSON.stringify(snapshotOf(frozen)) });
  return frozen;
}
