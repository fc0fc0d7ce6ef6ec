import { AppError } from "#shared/errors.ts";
import { diffBetween, type GraphDiff, isEmpty, toGraph, toRecords } from "#shared/graph/diff.ts";
import { mergeDiff, unseenBy } from "#shared/graph/merge.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { checkBody } from "./checkBody.ts";
import { unknownGraph } from "./graphAt.ts";
import { lockGraph, revisionOf } from "./sql.ts";
import { announceChange, storeChange } from "./storeChange.ts";

export interface GraphChange {
  graph: string;
  /** The revision that the diff was made on. Later changes of others are merged with it, field by field. */
  base: number;
  diff: GraphDiff;
  /** The client's own id for this change; it comes back with the announcement. One that is stored already counts once. */
  change?: string | undefined;
}

/**
 * Changes a graph and gives its new revision. What is stored and announced is what the diff really changed, and what it
 * replaced without its author having seen it; a diff that changes nothing makes no revision.
 */
export async function applyDiff(
  parts: Pick<Parts, "db" | "bus" | "now">,
  caller: Caller,
  input: GraphChange,
): Promise<{ revision: number }> {
  const stored = await parts.db.transaction(async (trx) => {
    const current = await lockGraph(trx, caller.workspace, input.graph);
    if (!current) throw unknownGraph(input.graph);
    if (input.base > current.revision) {
      throw new AppError(
        "STALE_REVISION",
        `The change builds on revision ${input.base}, but the graph is at ${current.revision}. Load the graph again.`,
      );
    }
    const earlier = input.change === undefined ? undefined : await revisionOf(trx, current.id, input.change);
    if (earlier !== undefined) return { revision: earlier, diff: {} };
    const before = toRecords(current);
    if (input.diff.graph?.after === null) throw new AppError("BAD_INPUT", "A graph cannot lose its name.");
    const after = mergeDiff(before, input.diff);
    const diff = diffBetween(before, after);
    if (isEmpty(diff)) return { revision: current.revision, diff };
    const graph = toGraph(current.id, current.revision + 1, after);
    checkBody(graph);
    const unseen = unseenBy(before, input.diff);
    await storeChange(parts, trx, caller, { graph, diff, change: input.change, unseen });
    return { revision: graph.revision, diff, unseen };
  });
  if (!isEmpty(stored.diff)) {
    announceChange(parts, caller, { graph: input.graph, ...stored, change: input.change });
  }
  return { revision: stored.revision };
}
