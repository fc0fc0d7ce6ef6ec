import { z } from "zod";
import { actor } from "../../actor.ts";
import { graph, graphBody, graphFile, graphName } from "../../graph/graph.ts";
import { problem } from "../../graph/problem.ts";
import { address } from "../../run/events.ts";
import { listOf, listQuery, nothing } from "../common.ts";
import { route } from "../route.ts";

export const graphSummary = z.strictObject({
  id: z.string(),
  name: z.string(),
  revision: z.int(),
  nodes: z.int(),
  /** Node types in order, for the thumbnail. */
  types: z.array(z.string()),
  lastRun: z.strictObject({ id: z.string(), status: z.string(), createdAt: z.number() }).optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type GraphSummary = z.infer<typeof graphSummary>;

export const listGraphs = route({
  name: "listGraphs",
  method: "GET",
  path: "/graphs",
  summary: "Graphs, newest change first",
  access: "read",
  query: listQuery.extend({ search: z.string().max(200).optional() }),
  reply: listOf(graphSummary),
});

/** A new graph: empty, from nodes and edges, from a template, or from a graph file. */
export const createGraph = route({
  name: "createGraph",
  method: "POST",
  path: "/graphs",
  summary: "Create a graph: empty, from nodes and edges, from a template, or from a graph file",
  access: "write",
  body: z.union([
    // First the usual one: what fits none is told what this one misses.
    graphBody.extend({ name: graphName }),
    z.strictObject({ template: z.string().max(100), name: graphName.optional() }),
    graphFile,
  ]),
  reply: graph,
  status: 201,
});

/** `?format=file` gives the graph file instead. */
export const getGraph = route({
  name: "getGraph",
  method: "GET",
  path: "/graphs/:id",
  summary: "One graph; ?format=file gives the file that imports again",
  access: "read",
  query: z.strictObject({ format: z.enum(["graph", "file"]).default("graph") }),
  reply: z.union([graph, graphFile]),
});

export const putGraph = route({
  name: "putGraph",
  method: "PUT",
  path: "/graphs/:id",
  summary: 'Replace a graph; If-Match: "<revision>" is required to match, 412 when stale',
  access: "write",
  body: z.strictObject({
    name: graphName.optional(),
    nodes: graphBody.shape.nodes,
    edges: graphBody.shape.edges,
    id: z.string().optional(),
    revision: z.int().optional(),
  }),
  reply: graph,
});

export const deleteGraph = route({
  name: "deleteGraph",
  method: "DELETE",
  path: "/graphs/:id",
  summary: "Delete a graph; its runs and artifacts stay",
  access: "write",
  reply: nothing,
});

const counts = z.strictObject({ added: z.int(), removed: z.int(), changed: z.int() });

export const revisionName = z.string().trim().min(1, "Give the revision a name.").max(100);

export const revisionSummary = z.strictObject({
  revision: z.int(),
  at: z.number(),
  by: actor,
  summary: z.string(),
  /** What the change did. Nodes that only have another place are `moved`, and not among the changed. */
  changes: z.strictObject({
    nodes: counts.extend({ moved: z.int() }),
    edges: counts,
    renamed: z.boolean(),
  }),
  /** What people call it; absent for the automatic ones. */
  name: z.string().optional(),
  /** The earlier revision that this one brought back. */
  restored: z.int().optional(),
});
export type RevisionSummary = z.infer<typeof revisionSummary>;

export const listRevisions = route({
  name: "listRevisions",
  method: "GET",
  path: "/graphs/:id/revisions",
  summary: "Revisions, newest first; ?only=named leaves out the automatic ones",
  access: "read",
  query: listQuery.extend({ only: z.enum(["named"]).optional() }),
  reply: listOf(revisionSummary),
});

export const getRevision = route({
  name: "getRevision",
  method: "GET",
  path: "/graphs/:id/revisions/:n",
  summary: "The graph as it stood at a revision",
  access: "read",
  reply: graph,
});

export const nameRevision = route({
  name: "nameRevision",
  method: "PATCH",
  path: "/graphs/:id/revisions/:n",
  summary: "Name a revision; null takes its name away",
  access: "write",
  body: z.strictObject({ name: revisionName.nullable() }),
  reply: revisionSummary,
});

export const restoreRevision = route({
  name: "restoreRevision",
  method: "POST",
  path: "/graphs/:id/revisions/:n/restore",
  summary: "Bring an earlier revision back as a new one; what came between stays in the history",
  access: "write",
  body: z
    .strictObject({
      /** Only if this is still the newest revision: else STALE_REVISION. */
      expected: z.int().min(0).optional(),
    })
    .optional(),
  reply: graph,
});

export const validateGraph = route({
  name: "validateGraph",
  method: "POST",
  path: "/graphs/validate",
  summary: "Problems of a graph, each with its place and, where known, a fix",
  access: "read",
  body: graphBody,
  reply: z.strictObject({ problems: z.array(problem) }),
});

/** Computes an expression in the sandbox against the newest run's data, for the inspector's preview. */
export const previewExpression = route({
  name: "previewExpression",
  method: "POST",
  path: "/graphs/:id/preview",
  summary: "Evaluate an expression on a run's data, in the sandbox",
  access: "read",
  body: z.strictObject({
    expr: z.string().max(20_000),
    node: z.string(),
    run: z.string().optional(),
    /** Of a node inside regions: the address of the step, in whose round the expression is computed. */
    step: address.optional(),
    /** Treat the text as a template with {{ }} places. */
    template: z.boolean().default(false),
  }),
  reply: z.strictObject({
    ok: z.boolean(),
    value: z.json().optional(),
    error: z.string().optional(),
    /** The character of the whole text at which it went wrong, where that is known. */
    at: z.int().optional(),
    /** Whose data it used; absent without a run. */
    run: z.string().optional(),
  }),
});
