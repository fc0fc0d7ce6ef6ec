import { AppError } from "#shared/errors.ts";
import { expressionFault } from "#shared/graph/expression.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Place, Problem } from "#shared/graph/problem.ts";
import { expressionsIn } from "#shared/nodes/expressions.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import type { Parts } from "../parts.ts";

/** Texts beyond this many are checked when they run. */
const mostChecked = 300;

/**
 * What JSONata itself says about expressions that look right to the pure validator. Each different text is asked about
 * once, in the sandbox.
 */
export async function syntaxProblems(parts: Pick<Parts, "sandbox" | "catalog">, body: GraphBody): Promise<Problem[]> {
  const places = new Map<string, { place: Place; name: string }[]>();
  for (const node of body.nodes) {
    const manifest = parts.catalog.manifests.get(node.type);
    if (!manifest || manifest.inert) continue;
    for (const { expr, path } of expressionsIn(manifest.params as JsonSchema, node.params).expressions) {
      if (expressionFault(expr) !== undefined) continue;
      const found = places.get(expr) ?? [];
      found.push({ place: { node: node.id, path }, name: node.title || node.id });
      places.set(expr, found);
    }
  }
  const asked = [...places].slice(0, mostChecked);
  const faults = await Promise.all(asked.map(([expr]) => faultOf(parts, expr)));
  return asked.flatMap(([, found], index) => {
    const fault = faults[index];
    if (fault === undefined) return [];
    return found.map(
      ({ place, name }): Problem => ({
        code: "INVALID_EXPRESSION",
        severity: "error",
        place,
        message: `${name}: ${fault} Mend or remove the expression.`,
      }),
    );
  });
}

async function faultOf(parts: Pick<Parts, "sandbox">, expr: string): Promise<string | undefined> {
  try {
    return await parts.sandbox.checkSyntax(expr);
  } catch (error) {
    // An expression that the parser cannot take within its limits is as good as a wrong one.
    if (error instanceof AppError && error.code === "SANDBOX_LIMIT") return error.message;
    throw error;
  }
}
