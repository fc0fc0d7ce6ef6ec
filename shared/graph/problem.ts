import { z } from "zod";
import { graphDiff } from "./diff.ts";

export const problemCodes = [
  "UNKNOWN_TYPE",
  "DUPLICATE_ID",
  "DANGLING_EDGE",
  "UNKNOWN_PORT",
  "PORT_TAKEN",
  "TYPE_MISMATCH",
  "MISSING_INPUT",
  "INVALID_PARAM",
  "INVALID_EXPRESSION",
  "UNBOUND_REFERENCE",
  "CYCLE",
  "UNREACHABLE",
  "WRITE_WITHOUT_GATE",
  "UNKNOWN_PARENT",
  "NESTED_TOO_DEEP",
  "EMPTY_REGION",
  "EDGE_CROSSES_REGION",
  "CONNECTION_MISSING",
  "MODEL_MISSING",
  "DUPLICATE_OUTPUT",
  "UNKNOWN_GRAPH",
  "ENDLESS_RECURSION",
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Where a problem is. `path` leads into the node's params: `["cases", 0, "when"]`. */
export const place = z.strictObject({
  node: z.string().optional(),
  edge: z.string().optional(),
  port: z.string().optional(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
});
export type Place = z.infer<typeof place>;

/** One finding of the validator. Errors stop a run from starting; warnings do not. */
export const problem = z.strictObject({
  code: z.enum(problemCodes),
  severity: z.enum(["error", "warning"]),
  place,
  message: z.string(),
  /** One click that mends it. */
  fix: z.strictObject({ title: z.string(), diff: graphDiff }).optional(),
});
export type Problem = z.infer<typeof problem>;
