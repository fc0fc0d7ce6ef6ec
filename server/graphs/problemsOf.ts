import type { GraphBody } from "#shared/graph/graph.ts";
import type { Problem } from "#shared/graph/problem.ts";
import { validate } from "#shared/graph/validate.ts";
import type { Parts } from "../parts.ts";
import { calledGraphs } from "./calledGraphs.ts";
import { syntaxProblems } from "./syntaxProblems.ts";

/**
 * What the validator says about a graph in this workspace, with its connections, its models, the graphs that it calls and
 * JSONata's own word. `graph` is its id, where it has one.
 */
export async function problemsOf(
  parts: Pick<Parts, "db" | "llm" | "catalog" | "sandbox">,
  workspace: string,
  body: GraphBody,
  graph?: string,
): Promise<Problem[]> {
  const [connections, hasModel, graphs, syntax] = await Promise.all([
    parts.db("connection").where({ workspace }).select("id", "connector"),
    parts.llm.available(workspace),
    calledGraphs(parts, workspace, body),
    syntaxProblems(parts, body),
  ]);
  const around = { connections, hasModel, graphs, ...(graph !== undefined && { graph }) };
  return [...validate(body, parts.catalog.manifests, around), ...syntax];
}
