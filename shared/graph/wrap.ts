/**
 * Puts nodes into a new region around them. Values keep their ways: what came in from outside comes through the
 * region's input or by an expression, what went out goes through its output. Pure; the result is one diff.
 */

import { type Manifests, outputsOf } from "../nodes/manifest.ts";
import { mapExpressions } from "../nodes/mapExpressions.ts";
import type { JsonSchema } from "../nodes/schema.ts";
import { quoteName, replaceReferences, stepReference } from "./bindings.ts";
import type { GraphDiff } from "./diff.ts";
import { createDraft, type Draft, type End } from "./draft.ts";
import { frameAround, regionPadding } from "./frame.ts";
import { idMaker } from "./freshId.ts";
import type { GraphBody, GraphEdge, Params } from "./graph.ts";
import { nodesToWrap } from "./nodesToWrap.ts";
import { ancestorsOf, indexOf, parentOf, withBodies } from "./walk.ts";

export interface WrapRequest {
  graph: GraphBody;
  manifests: Manifests;
  nodes: Iterable<string>;
  /** The region's node type. */
  type: string;
  /** Edges that lead back. They become what a round hands to the next one. */
  closing?: readonly GraphEdge[];
  freshId?: (wanted: string) => string;
}

export interface Wrapped {
  diff: GraphDiff;
  /** The new region's id. */
  region: string;
}

/**
 * Undefined when there is nothing that could be wrapped: the nodes stand in different scopes, or all of them are inputs
 * and outputs of the run, which stay outside. Nodes between the wrapped ones are wrapped with them, as otherwise the
 * region would wait for itself.
 */
export function wrapping(request: WrapRequest): Wrapped | undefined {
  const { graph, manifests, type, closing = [], freshId = idMaker(graph) } = request;
  const manifest = manifests.get(type);
  const inside = nodesToWrap(request);
  const [first] = inside;
  if (!manifest?.region || first === undefined) return undefined;
  const parent = parentOf(graph, first);
  const draft = createDraft(graph, manifests, freshId);
  const box = frameAround(graph, inside);
  const region = draft.add(type, manifest, { x: box.x, y: box.y }, { parent, id: freshId(type) });
  const put = (node: string) => draft.patch(node, { parent: region });
  for (const node of inside) put(node);

  const isInside = (node: string) => inside.has(node);
  const back = new Set(closing.filter(({ from, to }) => isInside(from.node) && isInside(to.node)));
  const scope = edgesAmong(graph, parent);
  const into = scope.filter(({ from, to }) => !isInside(from.node) && isInside(to.node));
  const outOf = scope.filter(({ from, to }) => isInside(from.node) && !isInside(to.node));
  const within = scope.filter((edge) => isInside(edge.from.node) && isInside(edge.to.node) && !back.has(edge));

  // What a round begins with: what came back, or without a way back what came in first.
  const targets = back.size > 0 ? [...back].map(({ to }) => to) : [];
  const initial = back.size > 0 ? (into.find(({ to }) => targets.some((end) => isSame(end, to))) ?? into[0]) : into[0];
  const begins = initial
    ? into.filter((edge) => edge === initial || (back.size === 0 && isSame(edge.from, initial.from)))
    : [];
  if (back.size === 0) targets.push(...begins.map(({ to }) => to));
  const carried = into.filter((edge) => !begins.includes(edge));
  if (back.size > 0 && initial && !targets.some((end) => isSame(end, initial.to))) carried.push(initial);

  // What a round gives: what went back, what went out, and what later nodes name.
  const named = namedFromOutside(graph, manifests, inside);
  const given = distinct([...[...back].map(({ from }) => from), ...outOf.map(({ from }) => from), ...named]);
  const several = given.length > 1;
  const nameOf = namesFor(given);

  const feedsItself = (end: End) =>
    draft.firstInput(end.node) === end.port &&
    !within.some((edge) => edge.to.node === end.node) &&
    !carried.some((edge) => edge.to.node === end.node) &&
    targets.every((other) => other.node !== end.node || other.port === end.port) &&
    !(several && back.size > 0);

  const x = box.x + regionPadding.x;
  let lane = 0;
  const helperAt = () => ({ x, y: box.bottom + 140 * lane++ });
  const starts = new Map<string, End>();
  /** A step at the start of the body that hands on what the round begins with. */
  const startFor = (source: End | undefined): End => {
    const key = source && several ? keyOf(source) : "";
    const known = starts.get(key);
    if (known) return known;
    const expr = source && several ? `previous ? previous.${quoteName(nameOf(source))} : inputs.in` : "inputs.in";
    const end = draft.expression(expr, helperAt(), { parent: region, title: "Start of a round" });
    starts.set(key, end);
    return end;
  };

  for (const edge of back) {
    if (feedsItself(edge.to)) draft.remove(edge);
    else draft.reroute(edge, { from: startFor(edge.from) });
  }
  const regionIn = { node: region, port: draft.firstInput(region) ?? "in" };
  const regionOut = { node: region, port: draft.firstOutput(region) ?? "out" };
  for (const edge of begins) {
    if (edge === initial) continue;
    if (feedsItself(edge.to)) draft.remove(edge);
    else draft.reroute(edge, { from: startFor(undefined) });
  }
  if (initial && back.size === 0 && !feedsItself(initial.to)) {
    draft.connect(startFor(undefined), initial.to, initial.label);
  }
  const carriers = new Map<string, End>();
  for (const edge of carried) {
    const key = keyOf(edge.from);
    const known = carriers.get(key);
    const expr = stepReference(edge.from.node, edge.from.port);
    const from = known ?? draft.expression(expr, helperAt(), { parent: region, title: "From outside" });
    carriers.set(key, from);
    if (edge === initial) draft.connect(from, edge.to, edge.label);
    else draft.reroute(edge, { from });
  }
  if (initial) feedRegion(draft, { initial, regionIn, others: carried, parent, at: box });

  if (!isOnlyLeaf(draft, [...inside], within, given)) {
    given.forEach((from, index) => {
      const output = manifests.get("output");
      if (!output) return;
      const at = { x: box.right + 80, y: box.y + regionPadding.top + 140 * index };
      const params: Params = several ? { name: nameOf(from) } : {};
      const id = draft.add("output", output, at, { parent: region, params });
      draft.connect(from, { node: id, port: draft.firstInput(id) ?? "in" });
    });
  }
  const picks = new Map<string, End>();
  for (const edge of outOf) {
    if (!several) {
      draft.reroute(edge, { from: regionOut });
      continue;
    }
    const key = keyOf(edge.from);
    let pick = picks.get(key);
    if (!pick) {
      const at = { x: box.right + 320, y: box.y + 140 * picks.size };
      pick = draft.expression(`inputs.in.${quoteName(nameOf(edge.from))}`, at, { parent, title: "" });
      draft.connect(regionOut, { node: pick.node, port: draft.firstInput(pick.node) ?? "in" });
      picks.set(key, pick);
    }
    draft.reroute(edge, { from: pick });
  }
  const until = several ? untilOneComes(draft, [...back], outOf, nameOf) : undefined;
  if (until !== undefined && manifest.region === "repeat") draft.patchParams(region, { until });
  const whole = stepReference(region, regionOut.port);
  const isGiven = new Set(given.map(keyOf));
  draft.replaceReferencesOutside(withBodies(graph, inside), ({ node, port }) => {
    if (port === undefined || !isGiven.has(keyOf({ node, port }))) return undefined;
    return several ? `${whole}.${quoteName(nameOf({ node, port }))}` : whole;
  });
  return { diff: draft.diff(), region };
}

export function edgesAmong(graph: GraphBody, parent: string | undefined): GraphEdge[] {
  const { parents, nodes } = indexOf(graph);
  const isHere = (id: string) => nodes.has(id) && parents.get(id) === parent;
  return graph.edges.filter(({ from, to }) => isHere(from.node) && isHere(to.node));
}

/** Outputs of wrapped nodes that expressions elsewhere name. */
export function namedFromOutside(graph: GraphBody, manifests: Manifests, inside: ReadonlySet<string>): End[] {
  const within = withBodies(graph, inside);
  const found: End[] = [];
  for (const node of graph.nodes) {
    const manifest = within.has(node.id) ? undefined : manifests.get(node.type);
    if (!manifest) continue;
    mapExpressions(manifest.params as JsonSchema, node.params, (expr) =>
      replaceReferences(expr, ({ node: step, port }) => {
        const source = inside.has(step) && port !== undefined ? indexOf(graph).nodes.get(step) : undefined;
        const known = source && manifests.get(source.type);
        if (source && known && outputsOf(source, known).some(({ id }) => id === port)) {
          found.push({ node: step, port: port ?? "" });
        }
        return undefined;
      }),
    );
  }
  return found;
}

/** An edge into the region, after all that its body refers to. */
function feedRegion(
  draft: Draft,
  way: {
    initial: GraphEdge;
    regionIn: End;
    others: readonly GraphEdge[];
    parent: string | undefined;
    at: { x: number; y: number };
  },
): void {
  const { initial, regionIn, others, parent, at } = way;
  const before = ancestorsOf(draft.graph, initial.from.node);
  const late = distinct(others.map(({ from }) => from)).filter(
    ({ node }, index, all) =>
      node !== initial.from.node && !before.has(node) && all.findIndex((other) => other.node === node) === index,
  );
  const manifest = draft.manifests.get("join");
  if (late.length === 0 || !manifest) {
    draft.reroute(initial, { to: regionIn });
    return;
  }
  // The region may name them only if it comes after all of them.
  const join = draft.add("join", manifest, { x: at.x - 640, y: at.y }, { parent });
  const gathered = { node: join, port: draft.firstInput(join) ?? "in" };
  draft.reroute(initial, { to: gathered });
  for (const from of late) draft.connect(from, gathered);
  const expr = stepReference(initial.from.node, initial.from.port);
  const pick = draft.expression(expr, { x: at.x - 320, y: at.y }, { parent, title: "" });
  draft.connect(
    { node: join, port: draft.firstOutput(join) ?? "out" },
    { node: pick.node, port: draft.firstInput(pick.node) ?? "in" },
  );
  draft.connect(pick, regionIn);
}

/** Does the body's only last node give exactly what the round shall give? */
function isOnlyLeaf(draft: Draft, inside: string[], within: readonly GraphEdge[], given: readonly End[]): boolean {
  if (given.length === 0) return true;
  const leaves = inside.filter((id) => !draft.isInert(id) && !within.some(({ from }) => from.node === id));
  const [only] = given;
  return (
    given.length === 1 &&
    leaves.length === 1 &&
    only?.node === leaves[0] &&
    draft.outputs(only?.node ?? "").length === 1
  );
}

/** A loop that a branch leaves goes on until something leaves it. */
function untilOneComes(
  draft: Draft,
  back: readonly GraphEdge[],
  outOf: readonly GraphEdge[],
  nameOf: (end: End) => string,
): string | undefined {
  const leaving = distinct(outOf.map(({ from }) => from));
  const returns = new Set(back.map(({ from }) => keyOf(from)));
  if (back.length === 0 || leaving.length === 0) return undefined;
  if (leaving.some((end) => returns.has(keyOf(end)) || draft.outputs(end.node).length < 2)) return undefined;
  return leaving.map((end) => `$exists(previous.${quoteName(nameOf(end))})`).join(" or ");
}

/** Short names for outputs: the node's id where that is enough, else with the port's name. */
export function namesFor(ends: readonly End[]): (end: End) => string {
  const names = new Map<string, string>();
  for (const end of ends) {
    const alone = ends.filter(({ node }) => node === end.node).length === 1;
    const plain = alone ? end.node : `${end.node}_${end.port}`;
    let name = plain;
    for (let count = 2; [...names.values()].includes(name); count++) name = `${plain}_${count}`;
    names.set(keyOf(end), name);
  }
  return (end) => names.get(keyOf(end)) ?? end.node;
}

export function distinct(ends: readonly End[]): End[] {
  return [...new Map(ends.map((end) => [keyOf(end), end])).values()];
}

function isSame(a: End, b: End): boolean {
  return a.node === b.node && a.port === b.port;
}

function keyOf({ node, port }: End): string {
  return `${node}\n${port}`;
}
