import { z } from "zod";
import { localId } from "../ids.ts";
import type { Json } from "../json.ts";
import { budget } from "../run/spend.ts";
import { isBlobRef } from "../run/values.ts";

/**
 * Limits of one graph. A larger one is refused with a place, never half read; regions nested deeper than `maxDepth` are
 * the validator's matter.
 */
export const graphLimits = {
  maxNodes: 10_000,
  maxEdges: 40_000,
  maxTitle: 200,
  maxCoordinate: 10_000_000,
  maxDepth: 8,
} as const;

const coordinate = z.number().min(-graphLimits.maxCoordinate).max(graphLimits.maxCoordinate);

/** In the whole graph's coordinates, inside regions too. */
export const position = z.strictObject({ x: coordinate, y: coordinate });
export type Position = z.infer<typeof position>;

/** What to do around a step: how often to try, for how long, and what a final failure means for the run. */
export const nodePolicy = z.strictObject({
  /** Attempts after the first one. Unset: by the error's own rule (see `server/engine/policy.ts`). */
  retries: z.int().min(0).max(20).optional(),
  /** Wait before the first retry; doubles each time up to five minutes. */
  retryDelayMs: z.int().min(0).max(300_000).optional(),
  /** Longest time one attempt may take. */
  timeoutMs: z.int().min(100).max(86_400_000).optional(),
  /**
   * `stop` fails the run, `skip` goes on as if the node were not taken, `value` goes on with `value` on the first
   * output, `port` goes on with `{code, message}` on an output of its own, named `error`.
   */
  onError: z.enum(["stop", "skip", "value", "port"]).optional(),
  value: z
    .json()
    .refine((value) => !isBlobRef(value), "This is a reference to a stored value. Give the value itself.")
    .optional(),
  /** For a region: what its steps may use together. */
  budget: budget.optional(),
});
export type NodePolicy = z.infer<typeof nodePolicy>;

const length = z.number().min(0).max(graphLimits.maxCoordinate);

export const graphNode = z.strictObject({
  id: localId,
  /** The node type, a key of the catalog: `http`, `model`, `postgres.query`. */
  type: z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/, "Not a node type."),
  /** The type's version that the params were written for. */
  version: z.int().min(1).default(1),
  title: z.string().max(graphLimits.maxTitle).default(""),
  position: position.default({ x: 0, y: 0 }),
  /** Literal values, or bindings `{"$expr": "…"}` at any depth. */
  params: z.record(z.string().max(100), z.json()).default({}),
  /** The region that holds this node. */
  parent: localId.optional(),
  /** How large a region or a group is drawn at least (its frame grows around what it holds), and a note. */
  size: z.strictObject({ width: length, height: length }).optional(),
  /** The group (a node of type `group` in the same scope) that it is moved with. It means nothing for a run. */
  group: localId.optional(),
  /** A region is drawn as one card, its body hidden. It means nothing for a run. */
  collapsed: z.boolean().optional(),
  policy: nodePolicy.optional(),
  /** A disabled node passes its first input on to its first output. */
  disabled: z.boolean().optional(),
});
export type GraphNode = z.infer<typeof graphNode>;

const edgeEnd = z.strictObject({ node: localId, port: z.string().min(1).max(100) });

export const graphEdge = z.strictObject({
  id: localId,
  from: edgeEnd,
  to: edgeEnd,
  /** A name for the value that goes through; `sql` uses it as the table's name. */
  label: z.string().max(100).optional(),
});
export type GraphEdge = z.infer<typeof graphEdge>;

export const graphName = z.string().trim().min(1, "Give the graph a name.").max(graphLimits.maxTitle);

/** The part of a graph that is drawn: what a revision freezes and a run executes. */
export const graphBody = z.strictObject({
  nodes: z.array(graphNode).max(graphLimits.maxNodes).default([]),
  edges: z.array(graphEdge).max(graphLimits.maxEdges).default([]),
});
export type GraphBody = z.infer<typeof graphBody>;

export const graph = graphBody.extend({
  id: z.string(),
  name: graphName,
  /** Counts up by one with every stored change. */
  revision: z.int().min(0),
});
export type Graph = z.infer<typeof graph>;

/** The file people keep, share and import: a graph without ids of this installation. */
export const graphFile = graphBody.extend({
  goalgraph: z.literal(1),
  name: graphName,
});
export type GraphFile = z.infer<typeof graphFile>;

export type Params = Record<string, Json>;
