import type { GraphBody } from "#shared/graph/graph.ts";
import { indexOf, parentOf } from "#shared/graph/walk.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Caller } from "../../caller.ts";
import type { Parts } from "../../parts.ts";
import { selectPins } from "./sql.ts";

/** The pinned results of nodes at the top of what is run, without that of the node that is to run in any case. */
export async function pinFacts(
  parts: Pick<Parts, "db">,
  caller: Caller,
  { graph, body, wanted }: { graph: string; body: GraphBody; wanted: string | undefined },
): Promise<(RunEventBody & { type: "step.reused" })[]> {
  const { nodes } = indexOf(body);
  const pins = await selectPins(parts.db, caller.workspace, graph);
  return pins.flatMap(({ node, outputs, from_run }) => {
    if (!nodes.has(node) || parentOf(body, node) !== undefined || node === wanted) return [];
    const from = from_run ?? graph;
    return [{ type: "step.reused" as const, step: node, node, outputs, from, how: "pinned" as const }];
  });
}
