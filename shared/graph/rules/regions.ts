/** Regions and their walls: who stands in whom, how deep, and which edges want to go through. */
import { defaultsOf } from "../../nodes/params.ts";
import { creation, type GraphDiff } from "../diff.ts";
import { regionPadding } from "../frame.ts";
import { type GraphEdge, type GraphNode, graphLimits } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, regionsOf, removeEdge, report, updateNode } from "./reading.ts";

export function regionProblems(reading: Reading): Problem[] {
  return [
    ...parents(reading),
    ...depths(reading),
    ...sameLocks(reading),
    ...emptyRegions(reading),
    ...homelessEnds(reading),
    ...crossings(reading),
  ];
}

function* parents(reading: Reading): Generator<Problem> {
  const { nodes, parents: sound } = reading.index;
  const mends = new Map<string, GraphDiff>();
  for (const node of nodes.values()) {
    const { parent } = node;
    if (parent === undefined) continue;
    const type = nodes.get(parent)?.type;
    const manifest = type === undefined ? undefined : reading.manifests.get(type);
    // Of a type that is not installed nobody knows whether it holds nodes.
    if (sound.get(node.id) === parent && (manifest === undefined || manifest.region)) continue;
    const what =
      type === undefined
        ? `there is no node "${parent}"`
        : sound.get(node.id) === parent
          ? `${nodeName(reading, parent)} cannot hold other nodes`
          : `${nodeName(reading, parent)} stands inside this one`;
    // All of one wrong parent go together, so that the edges between them stay sound.
    const diff = mends.get(parent) ?? takenOut(reading, parent);
    mends.set(parent, diff);
    yield report(
      "UNKNOWN_PARENT",
      { node: node.id },
      `${nodeName(reading, node.id)} says it stands inside another node, but ${what}. Take it out.`,
      { fix: { title: "Take it out", diff: sound.get(node.id) === parent ? diff : { ...diff, ...free(node) } } },
    );
  }
}

/** Every node of a wrong parent, put where the parent stands. */
function takenOut({ index }: Reading, parent: string): GraphDiff {
  const outer = index.parents.get(parent);
  const diffs = [...index.nodes.values()].flatMap((node) => (node.parent === parent ? [free(node, outer)] : []));
  return Object.assign({}, ...diffs) as GraphDiff;
}

function free(node: GraphNode, parent?: string): GraphDiff {
  const { parent: _parent, ...rest } = node;
  return { [`node:${node.id}`]: { before: node, after: { ...rest, ...(parent !== undefined && { parent }) } } };
}

function* depths(reading: Reading): Generator<Problem> {
  const most = graphLimits.maxDepth;
  for (const { node, manifest } of reading.typed.values()) {
    if (!manifest.region) continue;
    const around = [...regionsOf(reading, node.id)];
    if (around.length !== most) continue;
    yield report(
      "NESTED_TOO_DEEP",
      { node: node.id },
      `${nodeName(reading, node.id)} is the ${most + 1}th region inside another; at most ${most} may be nested. Take it out of one of them, or move its body into a graph of its own.`,
      { fix: { title: "Take it out", diff: free(node) } },
    );
  }
}

/** A run cannot get what it holds itself: it would wait for its own end. */
function* sameLocks(reading: Reading): Generator<Problem> {
  for (const { node, manifest } of reading.typed.values()) {
    if (manifest.region !== "section") continue;
    const lock = lockOf(reading, node.id);
    const holder = [...regionsOf(reading, node.id)].find((region) => lockOf(reading, region) === lock);
    if (lock === undefined || holder === undefined) continue;
    yield report(
      "INVALID_PARAM",
      { node: node.id, path: ["lock"] },
      `${nodeName(reading, node.id)} waits for the lock “${lock}”, which ${nodeName(reading, holder)} around it holds already, so it would wait for ever. Choose another lock, or take the steps out of it.`,
    );
  }
}

/** The name of a section's lock, unless an expression gives it. */
function lockOf({ typed }: Reading, id: string): string | undefined {
  const found = typed.get(id);
  if (found?.manifest.region !== "section") return undefined;
  const lock = found.node.params.lock ?? defaultsOf(found.manifest.params).lock;
  return typeof lock === "string" ? lock : undefined;
}

function* emptyRegions(reading: Reading): Generator<Problem> {
  for (const { node, manifest } of reading.typed.values()) {
    if (!manifest.region) continue;
    const body = reading.index.bodies.get(node.id) ?? [];
    if (body.some(({ type }) => reading.manifests.get(type)?.inert !== true)) continue;
    const step = reading.manifests.get("transform");
    const inside: GraphNode = {
      id: reading.freshId(`${node.id}_step`),
      type: "transform",
      version: step?.version ?? 1,
      title: "",
      position: { x: node.position.x + regionPadding.x, y: node.position.y + regionPadding.top },
      params: {},
      parent: node.id,
    };
    yield report(
      "EMPTY_REGION",
      { node: node.id },
      `${nodeName(reading, node.id)} has nothing inside that it could run. Move a step into it.`,
      step ? { fix: { title: "Put a Transform inside", diff: creation(inside) } } : {},
    );
  }
}

/** An `end` of the region around it, with no region around it, would fail the run. */
function* homelessEnds(reading: Reading): Generator<Problem> {
  for (const { node } of reading.typed.values()) {
    if (node.type !== "end" || node.params.of !== "region" || reading.index.parents.has(node.id)) continue;
    yield report(
      "INVALID_PARAM",
      { node: node.id, path: ["of"] },
      `${nodeName(reading, node.id)} ends the region around it, but stands in none. Let it end the run, or move it into a region.`,
      { fix: { title: "Let it end the run", diff: updateNode(node, { params: { ...node.params, of: "run" } }) } },
    );
  }
}

function* crossings(reading: Reading): Generator<Problem> {
  const { nodes, parents: sound } = reading.index;
  const crossing = reading.graph.edges.filter(({ from, to }) => {
    return nodes.has(from.node) && nodes.has(to.node) && sound.get(from.node) !== sound.get(to.node);
  });
  if (crossing.length === 0) return;
  const edgesOf = new Map<string, GraphEdge[]>();
  for (const edge of reading.graph.edges) {
    for (const id of new Set([edge.from.node, edge.to.node])) {
      const edges = edgesOf.get(id);
      if (edges) edges.push(edge);
      else edgesOf.set(id, [edge]);
    }
  }
  for (const edge of crossing) {
    const { from, to } = edge;
    const move = movedIn(reading, edgesOf, from.node, to.node) ?? movedIn(reading, edgesOf, to.node, from.node);
    const mend = move ? "Move it inside, or remove the edge." : "Remove the edge.";
    yield report(
      "EDGE_CROSSES_REGION",
      { edge: edge.id },
      `The edge from ${nodeName(reading, from.node)} to ${nodeName(reading, to.node)} crosses the wall of a region. ${mend}`,
      { fix: move ?? removeEdge(edge) },
    );
  }
}

/** Moves a node to where the other one stands, when that is plainly meant: all its edges lead into that region. */
function movedIn(reading: Reading, edgesOf: ReadonlyMap<string, readonly GraphEdge[]>, id: string, other: string) {
  const { nodes, parents: sound } = reading.index;
  const node = nodes.get(id);
  const region = sound.get(other);
  if (!node || region === undefined || node.type === "input" || node.type === "output") return undefined;
  if (sound.get(id) !== sound.get(region) || id === region) return undefined;
  const others = (edgesOf.get(id) ?? []).map(({ from, to }) => (from.node === id ? to.node : from.node));
  if (!others.every((each) => sound.get(each) === region)) return undefined;
  return {
    title: `Move ${nodeName(reading, id)} into ${nodeName(reading, region)}`,
    diff: { [`node:${id}`]: { before: node, after: { ...node, parent: region } } },
  };
}
