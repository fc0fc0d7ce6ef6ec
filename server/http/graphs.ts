import * as routes from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import { createGraph } from "../graphs/createGraph.ts";
import { deleteGraph } from "../graphs/deleteGraph.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { nameRevision, restoreRevision } from "../graphs/keptRevisions.ts";
import { listGraphs } from "../graphs/listGraphs.ts";
import { previewExpression } from "../graphs/previewExpression.ts";
import { problemsOf } from "../graphs/problemsOf.ts";
import { putGraph } from "../graphs/putGraph.ts";
import { getRevision, listRevisions } from "../graphs/revisions.ts";
import { toFile } from "../graphs/toFile.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

export function graphsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listGraphs, ({ caller, query }) => listGraphs(parts, caller, query)),
    handle(routes.createGraph, async ({ caller, claim, body, res }) => {
      const graph = await createGraph({ ...parts, makeId: claim.makeId }, caller, body);
      res.set("ETag", etagOf(graph)).set("Location", `/api/v1/graphs/${graph.id}`);
      return graph;
    }),
    handle(routes.getGraph, async ({ caller, params, query, res }) => {
      const graph = await getGraph(parts, caller, params.id);
      if (query.format === "graph") {
        res.set("ETag", etagOf(graph));
        return graph;
      }
      res.attachment(`${fileNameOf(graph.name)}.graph.json`);
      return toFile(graph);
    }),
    handle(routes.putGraph, async ({ caller, params, body, req, res }) => {
      const { name, nodes, edges } = body;
      if (body.id !== undefined && body.id !== params.id) {
        throw new AppError("BAD_INPUT", "The graph in the body is another one than the address names.", {
          errors: [{ path: "id", message: `Expected "${params.id}".` }],
        });
      }
      const expected = readIfMatch(req.get("If-Match")) ?? body.revision;
      const graph = await putGraph(parts, caller, { id: params.id, name, nodes, edges, expected });
      res.set("ETag", etagOf(graph));
      return graph;
    }),
    handle(routes.deleteGraph, async ({ caller, params }) => {
      await deleteGraph(parts, caller, params.id);
      return {};
    }),
    handle(routes.listRevisions, ({ caller, params, query }) =>
      listRevisions(parts, caller, { ...query, graph: params.id }),
    ),
    handle(routes.getRevision, ({ caller, params }) => getRevision(parts, caller, { graph: params.id, n: params.n })),
    handle(routes.nameRevision, ({ caller, params, body }) =>
      nameRevision(parts, caller, { graph: params.id, n: params.n, name: body.name }),
    ),
    handle(routes.restoreRevision, async ({ caller, params, body, res }) => {
      const graph = await restoreRevision(parts, caller, { graph: params.id, n: params.n, expected: body?.expected });
      res.set("ETag", etagOf(graph));
      return graph;
    }),
    handle(routes.validateGraph, async ({ caller, body }) => ({
      problems: await problemsOf(parts, caller.workspace, body),
    })),
    handle(routes.previewExpression, ({ caller, params, body }) =>
      previewExpression(parts, caller, { ...body, graph: params.id }),
    ),
  ];
}

function etagOf(graph: { revision: number }): string {
  return `"${graph.revision}"`;
}

/** The revision that a writer expects; `*` and no header expect nothing. */
function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  const revision = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (revision === undefined) {
    throw new AppError("BAD_INPUT", 'If-Match holds the revision in quotes, such as "12".', {
      errors: [{ path: "If-Match", message: "Not a revision." }],
    });
  }
  return Number(revision);
}

function fileNameOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
  return plain.slice(0, 60) || "graph";
}
