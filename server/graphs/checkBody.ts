/** What no stored graph may hold, besides what its schema refuses. Dangling edges may: the validator reports them. */
import { AppError, type FieldError } from "#shared/errors.ts";
import { type GraphBody, graphLimits } from "#shared/graph/graph.ts";
import { findUnsafe } from "#shared/json.ts";

const maxReported = 50;

/** Throws BAD_INPUT with the places of duplicate or reserved ids and of values that are not plain JSON. */
export function checkBody(body: GraphBody): void {
  if (body.nodes.length > graphLimits.maxNodes || body.edges.length > graphLimits.maxEdges) {
    throw new AppError(
      "BAD_INPUT",
      `A graph holds at most ${graphLimits.maxNodes} nodes and ${graphLimits.maxEdges} edges.`,
      { errors: [{ path: body.nodes.length > graphLimits.maxNodes ? "nodes" : "edges", message: "Too many." }] },
    );
  }
  const errors = [...idErrors("nodes", body.nodes), ...idErrors("edges", body.edges)];
  const unsafe = findUnsafe({ nodes: body.nodes, edges: body.edges });
  if (unsafe) errors.push({ path: unsafe.path.join("."), message: unsafe.message });
  if (errors.length > 0) {
    throw new AppError("BAD_INPUT", `The graph cannot be stored: ${errors[0]?.message}`, {
      errors: errors.slice(0, maxReported),
    });
  }
}

function idErrors(list: "nodes" | "edges", items: readonly { id: string }[]): FieldError[] {
  const seen = new Map<string, number>();
  return items.flatMap(({ id }, index) => {
    const path = `${list}.${index}.id`;
    const earlier = seen.get(id);
    seen.set(id, index);
    if (earlier !== undefined) return [{ path, message: `The id "${id}" is also that of ${list}.${earlier}.` }];
    if (isReserved(id)) return [{ path, message: `"${id}" is a reserved word. Choose another id.` }];
    return [];
  });
}

/** Words that every JavaScript object answers to; as a key of `steps` they would name something else. */
function isReserved(id: string): boolean {
  return id in Object.prototype;
}
