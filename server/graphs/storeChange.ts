import type { Knex } from "knex";
import type { GraphChanged } from "#shared/api/socket.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { Graph } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { insertRevision, updateGraph } from "./sql.ts";

/** A snapshot stands at every so many revisions, so that `graphAt` never reads more changes than this. */
const snapshotEvery = 50;

/** Stores the next revision inside a transaction that holds the graph's row. */
export async function storeChange(
  parts: Pick<Parts, "now">,
  trx: Knex.Transaction,
  caller: Caller,
  change: { graph: Graph; diff: GraphDiff; snapshot?: boolean },
): Promise<void> {
  const { graph, diff } = change;
  const at = parts.now();
  await updateGraph(trx, graph, at);
  const snapshot = change.snapshot === true || graph.revision % snapshotEvery === 0;
  await insertRevision(trx, { graph, diff, snapshot, by: caller.actor, at });
}

/** Tells everybody who has the graph open. Call it after the transaction has committed. */
export function announceChange(
  parts: Pick<Parts, "bus">,
  caller: Caller,
  change: Pick<GraphChanged, "graph" | "revision" | "diff"> & { change?: string | undefined },
): void {
  const { change: clientChange, ...said } = change;
  parts.bus.emit("graphChanged", {
    ...said,
    workspace: caller.workspace,
    by: caller.actor,
    ...(clientChange !== undefined && { change: clientChange }),
  });
}
