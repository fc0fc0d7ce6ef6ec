import type { Knex } from "knex";
import type { GraphChanged } from "#shared/api/socket.ts";
import type { UnseenField } from "#shared/graph/merge.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { insertRevision, type NewRevision, updateGraph } from "./sql.ts";

/** A snapshot stands at every so many revisions, so that `graphAt` never reads more changes than this. */
const snapshotEvery = 50;

/** Stores the next revision inside a transaction that holds the graph's row. */
export async function storeChange(
  parts: Pick<Parts, "now">,
  trx: Knex.Transaction,
  caller: Caller,
  change: Omit<NewRevision, "snapshot" | "by" | "at">,
): Promise<void> {
  const { graph } = change;
  const at = parts.now();
  await updateGraph(trx, graph, at);
  const snapshot = change.reordered === true || graph.revision % snapshotEvery === 0;
  await insertRevision(trx, { ...change, snapshot, by: caller.actor, at });
}

/** Tells everybody who has the graph open. Call it after the transaction has committed. */
export function announceChange(
  parts: Pick<Parts, "bus">,
  caller: Caller,
  change: Omit<ChangeFacts, "by"> & { graph: string },
): void {
  const said = changedMessage(change.graph, { ...change, by: caller.actor });
  parts.bus.emit("graphChanged", { ...said, workspace: caller.workspace });
}

export interface ChangeFacts extends Pick<GraphChanged, "revision" | "diff" | "by"> {
  change?: string | null | undefined;
  unseen?: readonly UnseenField[] | null | undefined;
  reordered?: boolean | undefined;
}

/** A stored change as clients hear of it, now or when they come back. */
export function changedMessage(graph: string, facts: ChangeFacts): GraphChanged {
  const { revision, diff, by, change, unseen, reordered } = facts;
  return {
    graph,
    revision,
    diff,
    by,
    ...(typeof change === "string" && { change }),
    ...(unseen && unseen.length > 0 && { unseen: [...unseen] }),
    ...(reordered === true && { reordered }),
  };
}
