import { AppError } from "#shared/errors.ts";
import {
  applyDiff as applyToRecords,
  diffBetween,
  type GraphDiff,
  isEmpty,
  toGraph,
  toRecords,
} from "#shared/graph/diff.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { checkBody } from "./checkBody.ts";
import { unknownGraph } from "./graphAt.ts";
import { lockGraph } from "./sql.ts";
import { announceChange, storeChange } from "./storeChange.ts";

export interface GraphChange {
  graph: string;
  /** The revision that the diff was made on. Later changes of others are merged with it, field by field. */
  base: number;
  diff: GraphDiff;
  /** The client's own id for this change; it comes back with the announcement. */
  change?: string | undefined;
}

/**
 * Changes a graph and gives its new revision. What is stored and announced is what the diff really changed; a diff
 * that changes nothing makes no revision.
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
    const before = toRecords(current);
    if (input.diff.graph?.after === null) throw new AppError("BAD_INPUT", "A graph cannot lose its name.");
    const after = applyToRecords(before, input.diff);
    const diff = diffBetween(before, after);
    if (isEmpty(diff)) return { revision: current.revision, diff };
    const graph = toGraph(current.id, current.revision + 1, after);
    checkBody(graph);
    await storeChange(parts, trx, caller, { graph, diff });
    return { revision: graph.revision, diff };
  });
  if (!isEmpty(stored.diff)) {
    announceChange(parts, caller, { graph: input.graph, ...stored, change: input.change });
  }
  return { revision: stored.revision };
}
