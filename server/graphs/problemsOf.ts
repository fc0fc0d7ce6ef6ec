import type { GraphBody } from "#shared/graph/graph.ts";
import type { Problem } from "#shared/graph/problem.ts";
import { validate } from "#shared/graph/validate.ts";
import type { Parts } from "../parts.ts";
import { syntaxProblems } from "./syntaxProblems.ts";

/** What the validator says about a graph in this workspace, with its connections, its models and JSONata's own word. */
export async function problemsOf(
  parts: Pick<Parts, "db" | "llm" | "catalog" | "sandbox">,
  workspace: string,
  body: GraphBody,
): Promise<Problem[]> {
  const [connections, hasModel, syntax] = await Promise.all([
    parts.db("connection").where({ workspace }).select("id", "connector"),
    parts.llm.available(workspace),
    syntaxProblems(parts, body),
  ]);
  return [...validate(body, parts.catalog.manifests, { connections, hasModel }), ...syntax];
}
