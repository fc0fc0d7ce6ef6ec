import type { Parsed } from "#shared/api/route.ts";
import type { createGraph as route } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import { diffBetween, toRecords } from "#shared/graph/diff.ts";
import type { Graph, GraphBody } from "#shared/graph/graph.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { checkBody } from "./checkBody.ts";
import { insertGraph, insertRevision } from "./sql.ts";

export type GraphSource = Parsed<typeof route>["body"];

/** A new graph at revision 0: from nodes and edges, from a template, or from a graph file. */
export async function createGraph(
  parts: Pick<Parts, "db" | "catalog" | "now" | "makeId">,
  caller: Caller,
  source: GraphSource,
): Promise<Graph> {
  const { name, nodes, edges } = bodyOf(parts, source);
  checkBody({ nodes, edges });
  const graph: Graph = { id: parts.makeId("graph"), name, revision: 0, nodes, edges };
  const at = parts.now();
  await parts.db.transaction(async (trx) => {
    await insertGraph(trx, caller.workspace, graph, at);
    const diff = diffBetween({}, toRecords(graph));
    await insertRevision(trx, { graph, diff, snapshot: true, by: caller.actor, at });
  });
  return graph;
}

function bodyOf(parts: Pick<Parts, "catalog">, source: GraphSource): GraphBody & { name: string } {
  if (!("template" in source)) return source;
  const template = parts.catalog.templates.get(source.template);
  if (!template) {
    throw new AppError("BAD_INPUT", `There is no template "${source.template}". GET /templates lists them.`, {
      errors: [{ path: "template", message: "No such template." }],
    });
  }
  const { nodes, edges, name } = template.graph;
  return { nodes, edges, name: source.name ?? name };
}
