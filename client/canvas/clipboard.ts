/** Copy and paste as text: the clipboard holds a graph file, so nodes travel between graphs, windows and chats. */
import { z } from "zod";
import { renameReferences } from "#shared/graph/bindings.ts";
import { creation, type GraphDiff, type GraphRecords, nameOf, toBody } from "#shared/graph/diff.ts";
import {
  type GraphFile,
  type GraphNode,
  graphBody,
  graphFile,
  graphName,
  type Params,
  type Position,
} from "#shared/graph/graph.ts";
import { type Json, readJson } from "#shared/json.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { mapExpressions } from "#shared/nodes/mapExpressions.ts";
import { renameNodes } from "#shared/nodes/namedNodes.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { freeNodeId } from "./place.ts";
import { carriedWith } from "./regions.ts";

/** A region is copied with its body. */
export function copyText(records: GraphRecords, selected: readonly string[]): string {
  const chosen = carriedWith(records, selected);
  const { nodes, edges } = toBody(records);
  const file: GraphFile = {
    goalgraph: 1,
    name: nameOf(records) || "Graph",
    nodes: nodes.filter((node) => chosen.has(node.id)),
    edges: edges.filter((edge) => chosen.has(edge.from.node) && chosen.has(edge.to.node)),
  };
  return JSON.stringify(file, null, 2);
}

/**
 * Reads pasted text: a graph file, the nodes and edges of one (as a template has them), either of them URL-encoded, or
 * an address that carries it as `graph`. `undefined` when it is none of these.
 */
export function readCopied(text: string): GraphFile | undefined {
  const plain = text.trim();
  const json = plain.startsWith("{") ? plain : fromUrl(plain);
  const read = json === undefined ? undefined : readJson(json);
  if (!read?.ok) return undefined;
  const file = graphFile.safeParse(read.value);
  const found = file.success ? file.data : fromBody(read.value);
  return found && found.nodes.length > 0 ? found : undefined;
}

function fromBody(value: Json): GraphFile | undefined {
  const inner = typeof value === "object" && value !== null && "graph" in value ? value.graph : value;
  const body = z.object({ ...graphBody.shape, name: graphName.default("Graph") }).safeParse(inner);
  return body.success ? { goalgraph: 1, ...body.data } : undefined;
}

/** What stands after `graph=` in an address, or the whole text, decoded. */
function fromUrl(text: string): string | undefined {
  const [, carried] = /[?#&]graph=([^&#\s]+)/.exec(text) ?? [];
  const encoded = carried ?? (text.startsWith("%7B") || text.startsWith("%7b") ? text : undefined);
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** The region that copied nodes come from, when they are pasted where it still is: they go into it. */
export function homeOf(records: GraphRecords, file: GraphFile): string | undefined {
  const inFile = new Set(file.nodes.map(({ id }) => id));
  const outer = new Set(file.nodes.flatMap(({ parent }) => (parent && inFile.has(parent) ? [] : [parent])));
  const [home] = outer;
  return outer.size === 1 && home !== undefined && `node:${home}` in records ? home : undefined;
}

/**
 * Adds the nodes of a file under new ids, with their top left corner at `corner`. Expressions and params that name a
 * pasted node follow it to its new id; those that name others stay as they are.
 */
export function pasting(
  records: GraphRecords,
  manifests: Manifests,
  file: GraphFile,
  corner: Position,
  makeEdgeId: () => string,
): { diff: GraphDiff; nodes: string[] } {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const node of file.nodes) {
    const id = freeNodeId(records, baseOf(node), taken);
    taken.add(id);
    ids.set(node.id, id);
  }
  const left = Math.min(...file.nodes.map((node) => node.position.x));
  const top = Math.min(...file.nodes.map((node) => node.position.y));
  const home = homeOf(records, file);
  const nodes = file.nodes.map((node): GraphNode => {
    const { parent, group, ...rest } = node;
    const inGroup = group === undefined ? undefined : ids.get(group);
    const region = parent === undefined ? undefined : (ids.get(parent) ?? home);
    const schema = (manifests.get(node.type)?.params ?? {}) as JsonSchema;
    return {
      ...rest,
      id: ids.get(node.id) ?? node.id,
      position: { x: node.position.x - left + corner.x, y: node.position.y - top + corner.y },
      params: renamed(schema, node.params, ids),
      ...(region !== undefined && { parent: region }),
      ...(inGroup !== undefined && { group: inGroup }),
    };
  });
  const edges = file.edges.flatMap((edge) => {
    const from = ids.get(edge.from.node);
    const to = ids.get(edge.to.node);
    if (from === undefined || to === undefined) return [];
    return [{ ...edge, id: makeEdgeId(), from: { ...edge.from, node: from }, to: { ...edge.to, node: to } }];
  });
  return { diff: creation(...nodes, ...edges), nodes: nodes.map((node) => node.id) };
}

/** A copy of `http2` becomes `http3`, a copy of `fetchOrders` becomes `fetchOrders2`. */
function baseOf(node: GraphNode): string {
  return node.id.replace(/\d+$/, "") || node.type;
}

function renamed(schema: JsonSchema, params: Params, ids: ReadonlyMap<string, string>): Params {
  return renameNodes(
    schema,
    mapExpressions(schema, params, (expr) => renameAll(expr, ids)),
    ids,
  );
}

/** All names change at once, by way of names that nobody uses: `a`→`b` must not be caught by `b`→`c`. */
function renameAll(expr: string, ids: ReadonlyMap<string, string>): string {
  const changed = [...ids].filter(([from, to]) => from !== to);
  const parked = changed.reduce((text, [from], index) => renameReferences(text, from, `parked_name_${index}`), expr);
  return changed.reduce((text, [, to], index) => renameReferences(text, `parked_name_${index}`, to), parked);
}
