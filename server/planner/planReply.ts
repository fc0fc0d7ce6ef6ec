/** What a model answers with: flat objects that it fills reliably, turned into records by `drawing.ts`. */
import { z } from "zod";

export const draftCriterion = z.object({
  id: z.string().min(1).max(64),
  text: z.string().min(1).max(500),
  check: z.enum(["verifier", "human"]),
  /** JSONata that gives true when it holds; for `verifier`. */
  expr: z.string().max(4_000).default(""),
});
export type DraftCriterion = z.infer<typeof draftCriterion>;

export const draftNode = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(100),
  title: z.string().max(200).default(""),
  params: z.record(z.string(), z.json()).default({}),
  /** The region that holds it; empty at the top. Absent in a repair: it stays where it is. */
  parent: z.string().max(200).optional(),
});
export type DraftNode = z.infer<typeof draftNode>;

export const draftEdge = z.object({
  from: z.string().min(1).max(200),
  fromPort: z.string().max(100).default(""),
  to: z.string().min(1).max(200),
  toPort: z.string().max(100).default(""),
  label: z.string().max(100).default(""),
});
export type DraftEdge = z.infer<typeof draftEdge>;

export interface PlanReply {
  outcome: string;
  rationale: string;
  constraints: string[];
  criteria: DraftCriterion[];
  nodes: DraftNode[];
  edges: DraftEdge[];
}

const freeObject = { type: "object", description: "Values by param name." } as const;
const text = { type: "string" } as const;

/** The JSON Schema that the model is asked for. Types are an enum, so that it cannot invent one. */
export function planSchema(types: readonly string[]) {
  return flatObject({
    outcome: { ...text, description: "What is true when this is done, in one sentence." },
    criteria: listOf(
      flatObject({
        id: text,
        text,
        check: { type: "string", enum: ["verifier", "human"] },
        expr: { ...text, description: "JSONata that gives true when it holds; empty for human." },
      }),
    ),
    constraints: listOf(text),
    rationale: { ...text, description: "Why this graph, in two sentences." },
    ...graphParts(types),
  });
}

/** The JSON Schema of a repair: nodes to replace by id or to add, edges to add, ids of nodes and edges to remove. */
export function repairSchema(types: readonly string[]) {
  return flatObject({ ...graphParts(types), remove: listOf(text) });
}

function graphParts(types: readonly string[]) {
  return {
    nodes: listOf(
      flatObject(
        {
          id: text,
          type: { type: "string", enum: [...types] },
          title: text,
          params: freeObject,
          parent: { ...text, description: "The id of the region that holds this node; empty at the top." },
        },
        ["parent"],
      ),
    ),
    edges: listOf(flatObject({ from: text, fromPort: text, to: text, toPort: text, label: text })),
  };
}

function listOf<Item>(items: Item) {
  return { type: "array" as const, items };
}

/** All of them must be given, but for those that are left out where they say nothing. */
function flatObject<Properties extends object>(properties: Properties, optional: readonly (keyof Properties)[] = []) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key as keyof Properties));
  return { type: "object" as const, properties, required, additionalProperties: false };
}
