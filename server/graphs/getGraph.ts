import type { Graph } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { unknownGraph } from "./graphAt.ts";
import { findGraph } from "./sql.ts";

export async function getGraph(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<Graph> {
  const graph = await findGraph(parts.db, caller.workspace, id);
  if (!graph) throw unknownGraph(id);
  return graph;
}
