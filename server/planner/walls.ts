/**
 * Edges that a plan draws through a region's wall go to its door instead: what comes from outside enters by the region's
 * first input, what goes out leaves by its first output. The kernel has no such fix, since a person may mean otherwise.
 */
import { diffBetween, type GraphDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody, GraphEdge } from "#shared/graph/graph.ts";
import { type GraphIndex, indexOf } from "#shared/graph/walk.ts";
import { inputsOf, type Manifests, outputsOf } from "#shared/nodes/manifest.ts";

/** The diff that leaves no edge crossing where a door can take it. A door that is taken by another edge takes no second. */
export function throughDoors(graph: GraphBody, manifests: Manifests): GraphDiff {
  const index = indexOf(graph);
  const crosses = ({ from, to }: GraphEdge) =>
    index.nodes.has(from.node) &&
    index.nodes.has(to.node) &&
    index.parents.get(from.node) !== index.parents.get(to.node);
  if (!graph.edges.some(crosses)) return {};
  const edges = graph.edges.filter((edge) => !crosses(edge));
  const known = new Set(edges.map(endsOf));
  const taken = new Set(edges.map(({ to }) => `${to.node}.${to.port}`));
  for (const edge of graph.edges.filter(crosses)) {
    const moved = atDoors(edge, index, manifests);
    if (known.has(endsOf(moved))) continue;
    const isFree = moved.to === edge.to || !taken.has(`${moved.to.node}.${moved.to.port}`);
    const kept = isFree ? moved : edge;
    edges.push(kept);
    known.add(endsOf(kept));
    taken.add(`${kept.to.node}.${kept.to.port}`);
  }
  return diffBetween(toRecords(graph), toRecords({ nodes: graph.nodes, edges }));
}

function atDoors(edge: GraphEdge, index: GraphIndex, manifests: Manifests): GraphEdge {
  const outside = new Set<string | undefined>(scopesOf(index, edge.from.node));
  const shared = scopesOf(index, edge.to.node).find((scope) => outside.has(scope));
  const source = inScope(index, edge.from.node, shared);
  const target = inScope(index, edge.to.node, shared);
  // From a body to its own region, or from a region into its own body: that is what a round does anyway.
  if (source === undefined || target === undefined || source === target) return edge;
  const out = source === edge.from.node ? edge.from.port : doorOf(source, index, manifests, outputsOf);
  const into = target === edge.to.node ? edge.to.port : doorOf(target, index, manifests, inputsOf);
  if (out === undefined || into === undefined) return edge;
  return {
    ...edge,
    from: source === edge.from.node ? edge.from : { node: source, port: out },
    to: target === edge.to.node ? edge.to : { node: target, port: into },
  };
}

/** The scopes that a node stands in, innermost first; `undefined` is the top. */
function scopesOf({ parents }: GraphIndex, node: string): (string | undefined)[] {
  const scopes: (string | undefined)[] = [];
  for (let id = parents.get(node); id !== undefined; id = parents.get(id)) scopes.push(id);
  return [...scopes, undefined];
}

/** The node itself or the region around it that stands directly in the scope. */
function inScope({ parents }: GraphIndex, node: string, scope: string | undefined): string | undefined {
  for (let id: string | undefined = node; id !== undefined; id = parents.get(id)) {
    if (parents.get(id) === scope) return id;
  }
  return undefined;
}

function doorOf(id: string, index: GraphIndex, manifests: Manifests, portsOf: typeof inputsOf): string | undefined {
  const node = index.nodes.get(id);
  const manifest = node && manifests.get(node.type);
  return node && manifest?.region ? portsOf(node, manifest)[0]?.id : undefined;
}

function endsOf({ from, to }: GraphEdge): string {
  return `${from.node}.${from.port} ${to.node}.${to.port}`;
}
