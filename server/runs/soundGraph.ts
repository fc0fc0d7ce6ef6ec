/** Only a graph without errors is run. */
import { AppError, type FieldError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Place, Problem } from "#shared/graph/problem.ts";
import { problemsOf } from "../graphs/problemsOf.ts";
import type { Parts } from "../parts.ts";

/** Graphs without errors, by object, until when that need not be looked at again: around them little changes fast. */
const sound = new WeakMap<GraphBody, number>();
const soundMs = 2_000;

/** Throws GRAPH_INVALID with the places of the errors. `graph` is the id of the graph that the body is of. */
export async function refuseProblems(
  parts: Parameters<typeof problemsOf>[0] & Pick<Parts, "now">,
  workspace: string,
  body: GraphBody,
  graph?: string,
): Promise<void> {
  if ((sound.get(body) ?? 0) > parts.now()) return;
  refuseErrors(await problemsOf(parts, workspace, body, graph));
  sound.set(body, parts.now() + soundMs);
}

function refuseErrors(problems: readonly Problem[]): void {
  const found = problems.filter(({ severity }) => severity === "error");
  const [first] = found;
  if (!first) return;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  const where = placeName(first.place);
  throw new AppError("GRAPH_INVALID", `The graph cannot run yet. ${where && `${where}: `}${first.message}${more}`, {
    errors: found.slice(0, 100).map(({ place, message }): FieldError => ({ path: placeName(place), message })),
  });
}

/** `nodes.fetch.params.url`, `nodes.join.in`, `edges.e1`. */
function placeName({ node, edge, port, path }: Place): string {
  if (node === undefined) return edge === undefined ? "" : `edges.${edge}`;
  if (path && path.length > 0) return ["nodes", node, "params", ...path].join(".");
  return port === undefined ? `nodes.${node}` : `nodes.${node}.${port}`;
}
