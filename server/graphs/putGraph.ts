import { AppError } from "#shared/errors.ts";
import { applyDiff, diffBetween, isEmpty, toBody, toRecords } from "#shared/graph/diff.ts";
import type { Graph, GraphBody } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { checkBody } from "./checkBody.ts";
import { unknownGraph } from "./graphAt.ts";
import { lockGraph } from "./sql.ts";
import { announceChange, storeChange } from "./storeChange.ts";

/** Replaces a graph. With `expected`, only if that is still its revision: else STALE_REVISION. */
export async function putGraph(
  parts: Pick<Parts, "db" | "bus" | "now">,
  caller: Caller,
  input: GraphBody & {
    id: string;
    name?: string | undefined;
    expected?: number | undefined;
    /** The earlier revision that is brought back. */
    restored?: number | undefined;
  },
): Promise<Graph> {
  checkBody({ nodes: input.nodes, edges: input.edges });
  const stored = await parts.db.transaction(async (trx) => {
    const current = await lockGraph(trx, caller.workspace, input.id);
    if (!current) throw unknownGraph(input.id);
    if (input.expected !== undefined && input.expected !== current.revision) {
      throw new AppError(
        "STALE_REVISION",
        `The graph is at revision ${current.revision}, not ${input.expected}. Load it again and repeat the change.`,
      );
    }
    const graph: Graph = {
      id: current.id,
      name: input.name ?? current.name,
      revision: current.revision + 1,
      nodes: input.nodes,
      edges: input.edges,
    };
    const diff = diffBetween(toRecords(current), toRecords(graph));
    const reordered = isReordered(current, graph, diff);
    if (isEmpty(diff) && !reordered) return { graph: current, diff, reordered };
    await storeChange(parts, trx, caller, { graph, diff, reordered, restored: input.restored });
    return { graph, diff, reordered };
  });
  const { graph, diff, reordered } = stored;
  if (!isEmpty(diff) || reordered) {
    announceChange(parts, caller, { graph: input.id, revision: graph.revision, diff, reordered });
  }
  return graph;
}

/** A diff keeps the order of what stays. The order of edges matters to ports that take many, so a new one is kept whole. */
function isReordered(before: Graph, after: Graph, diff: ReturnType<typeof diffBetween>): boolean {
  const replayed = Object.keys(toRecords(toBody(applyDiff(toRecords(before), diff))));
  return replayed.join() !== Object.keys(toRecords({ nodes: after.nodes, edges: after.edges })).join();
}
