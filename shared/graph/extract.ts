/**
 * Takes nodes out of a graph into a graph of their own, with a sub-graph node in their place. Values keep their ways:
 * what came in along lines or by name arrives as the sub-graph's input, what went out is its output. One value goes as
 * it is; several are packed into an object before the call and picked out of it inside, and the same on the way back.
 * Pure; `inline.ts` is the way back.
 */
import { type Manifests, outputsOf } from "../nodes/manifest.ts";
import { mapExpressions } from "../nodes/mapExpressions.ts";
import { namedNodesIn } from "../nodes/namedNodes.ts";
import { defaultsOf } from "../nodes/params.ts";
import type { JsonSchema } from "../nodes/schema.ts";
import { quoteName, replacePaths, roundNames, stepReference } from "./bindings.ts";
import type { GraphDiff } from "./diff.ts";
import { createDraft, type Draft, type End } from "./draft.ts";
import { frameAround } from "./frame.ts";
import { idMaker } from "./freshId.ts";
import type { GraphBody, GraphEdge, GraphNode, Params } from "./graph.ts";
import { groupOf, withHeld } from "./groups.ts";
import { nodesToWrap } from "./nodesToWrap.ts";
import { callType } from "./rules/calls.ts";
import { ancestorsOf, indexOf, parentOf, withBodies } from "./walk.ts";
import { distinct, edgesAmong, namedFromOutside, namesFor } from "./wrap.ts";

export interface ExtractRequest {
  graph: GraphBody;
  manifests: Manifests;
  nodes: Iterable<string>;
  /** The title of the sub-graph node. */
  title: string;
}

export interface Extracted {
  /** The graph of their own. */
  body: GraphBody;
  /** The change in the graph that they leave, once theirs has an id. */
  replacement: (graph: string) => { diff: GraphDiff; node: string };
}

/**
 * `none`: nothing could go. `type`: the node speaks for its run. `names`: somebody outside names it, or it them. `start`:
 * it begins a round, and what the round begins with comes by no line.
 */
export type Refusal = { refused: "none" } | { refused: "type" | "names" | "start"; node: string };

/** Answering a webhook, ending the run or cancelling steps in it would mean the sub-graph's run instead. */
const ofTheRun = new Set(["reply", "end", "cancel"]);

export function extracting(request: ExtractRequest): Extracted | Refusal {
  const { graph, manifests, title } = request;
  const inside = nodesToWrap({ graph, nodes: withHeld(graph, request.nodes) });
  const all = withBodies(graph, inside);
  const [first] = inside;
  if (first === undefined || [...inside].every((id) => isInert(graph, manifests, id))) return { refused: "none" };
  const parent = parentOf(graph, first);
  const start = parent === undefined ? undefined : [...inside].find((id) => !indexOf(graph).incoming.has(id));
  if (start !== undefined && !isInert(graph, manifests, start)) return { refused: "start", node: start };
  const refusal = refusalOf(graph, manifests, all);
  if (refusal) return refusal;
  const scope = edgesAmong(graph, parent);
  const into = scope.filter(({ from, to }) => !inside.has(from.node) && inside.has(to.node));
  const outOf = scope.filter(({ from, to }) => inside.has(from.node) && !inside.has(to.node));
  const taken = valuesTaken(graph, manifests, { inside, all, into });
  const given = distinct([...outOf.map(({ from }) => from), ...namedFromOutside(graph, manifests, inside)]);
  const nameOf = namesFor(given);
  const ways = given.map((end): Given => ({ end, name: nameOf(end), mayLack: mayLack(graph, manifests, inside, end) }));
  return {
    body: bodyOf(graph, manifests, { inside, all, into, taken, given: ways }),
    replacement(called) {
      const draft = createDraft(graph, manifests, idMaker(graph));
      const box = frameAround(graph, inside);
      const at = { x: (box.x + box.right) / 2 - 120, y: (box.y + box.bottom) / 2 };
      const node = draft.add(callType, manifestOf(manifests, callType), at, {
        parent,
        title,
        params: { graph: called },
      });
      const groups = new Set([...inside].map((id) => groupOf(graph, id)));
      const [group] = groups;
      if (groups.size === 1 && group !== undefined && !all.has(group)) draft.patchGroup(node, group);
      feed(draft, { node, taken, parent, at });
      const picks = handOut(draft, { node, given: ways, parent, at });
      for (const edge of outOf) draft.reroute(edge, { from: picks.get(keyOf(edge.from)) ?? edge.from });
      const several = ways.length > 1 || ways.some(({ mayLack }) => mayLack);
      const whole = stepReference(node, "out");
      draft.replaceReferencesOutside(all, ({ node: step, port }) => {
        const way = ways.find(({ end }) => end.node === step && end.port === port);
        if (!way) return undefined;
        return several ? `${whole}.${quoteName(wordFor(way, ways))}` : whole;
      });
      for (const id of all) draft.removeNode(id);
      return { diff: draft.diff(), node };
    },
  };
}

/** A value that comes from outside: by what expression, under what name, and along which line's source. */
interface Taken {
  expr: string;
  name: string;
  /** The step that it comes from, when it stands beside the sub-graph. */
  source?: End;
  /** It arrives along a line; else an expression names it. */
  byLine: boolean;
}

/** A value that goes out. One that comes from a choice may be missing in a run, and then nothing must go on from it. */
interface Given {
  end: End;
  name: string;
  mayLack: boolean;
}

/** How the value is called in what the sub-graph gives. */
function wordFor(way: Given, all: readonly Given[]): string {
  return all.length === 1 ? "value" : way.name;
}

function valuesTaken(
  graph: GraphBody,
  manifests: Manifests,
  { inside, all, into }: { inside: ReadonlySet<string>; all: ReadonlySet<string>; into: readonly GraphEdge[] },
): Taken[] {
  const [first = ""] = inside;
  const parent = parentOf(graph, first);
  const found = new Map<string, Taken>();
  const names = new Set<string>();
  const take = (expr: string, wanted: string, more: Pick<Taken, "byLine" | "source">) => {
    const known = found.get(expr);
    if (known) return known;
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}_${count}`;
    names.add(name);
    const taken = { expr, name, ...more };
    found.set(expr, taken);
    return taken;
  };
  for (const { from } of into) {
    const alone = into.every((edge) => edge.from.node !== from.node || edge.from.port === from.port);
    const name = alone ? from.node : `${from.node}_${from.port}`;
    take(stepReference(from.node, from.port), name, { source: from, byLine: true });
  }
  eachPath(graph, manifests, all, (root, path, node) => {
    const foreign = foreignPath(root, path, { all, isTop: inside.has(node) });
    if (!foreign) return;
    const [step, port] = root === "steps" ? path : [];
    const isBeside = step !== undefined && indexOf(graph).nodes.has(step) && parentOf(graph, step) === parent;
    take(foreign.text, step ?? (root === "run" ? "input" : root), {
      byLine: false,
      ...(isBeside && { source: { node: step, port: port ?? "out" } }),
    });
  });
  return [...found.values()];
}

/** The part of a path that means something outside, as its expression. */
function foreignPath(
  root: string,
  names: readonly string[],
  { all, isTop }: { all: ReadonlySet<string>; isTop: boolean },
): { text: string; names: number } | undefined {
  const [first, second] = names;
  if (root === "steps" && first !== undefined && !all.has(first)) {
    return second === undefined
      ? { text: `steps.${quoteName(first)}`, names: 1 }
      : { text: stepReference(first, second), names: 2 };
  }
  if (root === "run" && first === "input") return { text: "run.input", names: 1 };
  // Inside a region that goes along, these are the names of its own rounds.
  if (isTop && (roundNames as readonly string[]).includes(root)) return { text: root, names: 0 };
  return undefined;
}

function bodyOf(
  graph: GraphBody,
  manifests: Manifests,
  way: {
    inside: ReadonlySet<string>;
    all: ReadonlySet<string>;
    into: readonly GraphEdge[];
    taken: readonly Taken[];
    given: readonly Given[];
  },
): GraphBody {
  const { inside, all, into, taken, given } = way;
  const box = frameAround(graph, inside);
  const isDirect = goesDirectly(taken);
  const textOf = (expr: string) => {
    const value = taken.find((each) => each.expr === expr);
    return !value || isDirect ? "run.input" : `run.input.${quoteName(value.name)}`;
  };
  const nodes = graph.nodes.filter(({ id }) => all.has(id)).map((node) => inwards(node));
  const freshId = idMaker({ nodes: [...nodes], edges: graph.edges });
  const helpers: GraphNode[] = [];
  const lines: GraphEdge[] = [];

  function inwards(node: GraphNode): GraphNode {
    const { parent, group, ...rest } = node;
    const schema = (manifests.get(node.type)?.params ?? {}) as JsonSchema;
    const params = mapExpressions(schema, node.params, (expr) =>
      replacePaths(expr, (root, names) => {
        const foreign = foreignPath(root, names, { all, isTop: inside.has(node.id) });
        return foreign && { text: textOf(foreign.text), names: foreign.names };
      }),
    );
    return {
      ...rest,
      params,
      ...(parent !== undefined && !inside.has(node.id) && { parent }),
      ...(group !== undefined && all.has(group) && { group }),
    };
  }
  function help(type: string, at: { x: number; y: number }, params: Params = {}, title = ""): string {
    const manifest = manifestOf(manifests, type);
    const id = freshId(type);
    const position = { x: Math.round(at.x), y: Math.round(at.y) };
    const whole = { ...defaultsOf(manifest.params as JsonSchema), ...params };
    helpers.push({ id, type, version: manifest.version, title, position, params: whole });
    return id;
  }
  const connect = (from: End, node: string) =>
    lines.push({ id: freshId(`e_${from.node}_${node}`), from, to: { node, port: "in" } });

  const starts = new Map<string, End>();
  if (taken.length > 0) {
    const input = { node: help("input", { x: box.x - (isDirect ? 320 : 640), y: box.y }), port: "out" };
    taken.forEach(({ expr, byLine }, lane) => {
      if (isDirect || !byLine) {
        starts.set(expr, input);
        return;
      }
      const at = { x: box.x - 320, y: box.y + 140 * lane };
      const node = help("transform", at, { value: { $expr: textOf(expr) } }, "From outside");
      connect(input, node);
      starts.set(expr, { node, port: "out" });
    });
  }
  const isInto = new Set(into);
  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    if (all.has(edge.from.node) && all.has(edge.to.node)) return [edge];
    const from = isInto.has(edge) ? starts.get(stepReference(edge.from.node, edge.from.port)) : undefined;
    return from ? [{ ...edge, from }] : [];
  });
  given.forEach(({ end, name, mayLack }, lane) => {
    const at = { x: box.right + 80, y: box.y + 140 * lane };
    let from = end;
    if (given.length === 1 && mayLack) {
      // An object tells a value that is missing from one that is null.
      const node = help("transform", at, { value: { value: { $expr: "inputs.in" } } }, "Result");
      connect(end, node);
      from = { node, port: "out" };
    }
    connect(from, help("output", { x: at.x + 320, y: at.y }, given.length > 1 ? { name } : {}));
  });
  return { nodes: [...nodes, ...helpers], edges: [...edges, ...lines] };
}

/** Leads the values to the sub-graph node. */
function feed(
  draft: Draft,
  way: { node: string; taken: readonly Taken[]; parent: string | undefined; at: { x: number; y: number } },
): void {
  const { node, taken, parent, at } = way;
  const into = { node, port: "in" };
  const [only] = taken;
  if (only === undefined) return;
  if (goesDirectly(taken) && only.source) {
    draft.connect(only.source, into);
    return;
  }
  const value = Object.fromEntries(taken.map(({ name, expr }) => [name, { $expr: expr }]));
  const pack = draft.add(
    "transform",
    manifestOf(draft.manifests, "transform"),
    { x: at.x - 320, y: at.y },
    { parent, title: "", params: { value } },
  );
  draft.connect({ node: pack, port: "out" }, into);
  const packIn = { node: pack, port: "in" };
  const sources = taken.flatMap(({ source }) => source ?? []);
  const steps = distinct(sources).filter(({ node: id }, i, list) => list.findIndex((other) => other.node === id) === i);
  const [source] = steps;
  if (source && steps.length === 1) draft.connect(source, packIn);
  if (steps.length < 2) return;
  const join = draft.add("join", manifestOf(draft.manifests, "join"), { x: at.x - 640, y: at.y }, { parent });
  for (const each of steps) draft.connect(each, { node: join, port: "in" });
  draft.connect({ node: join, port: "out" }, packIn);
}

/** Where each value comes from after the call, by `keyOf` of where it came from before. */
function handOut(
  draft: Draft,
  way: { node: string; given: readonly Given[]; parent: string | undefined; at: { x: number; y: number } },
): Map<string, End> {
  const { node, given, parent, at } = way;
  const out = { node, port: "out" };
  return new Map(
    given.map((each, lane): [string, End] => {
      const { end, mayLack } = each;
      if (given.length === 1 && !mayLack) return [keyOf(end), out];
      const y = at.y + 140 * lane;
      const field = `inputs.in.${quoteName(wordFor(each, given))}`;
      let from: End = out;
      if (mayLack) {
        const cases = [{ id: "given", label: wordFor(each, given), when: `$exists(${field})` }];
        const manifest = manifestOf(draft.manifests, "branch");
        const gate = draft.add("branch", manifest, { x: at.x + 320, y }, { parent, params: { cases } });
        draft.connect(out, { node: gate, port: "in" });
        from = { node: gate, port: "given" };
      }
      const pick = draft.expression(field, { x: at.x + (mayLack ? 640 : 320), y }, { parent, title: "" });
      draft.connect(from, { node: pick.node, port: "in" });
      return [keyOf(end), pick];
    }),
  );
}

function goesDirectly(taken: readonly Taken[]): boolean {
  return taken.length === 1 && taken[0]?.byLine === true;
}

/** Does the value come from a choice that is made inside, or from what may be skipped there? */
function mayLack(graph: GraphBody, manifests: Manifests, inside: ReadonlySet<string>, end: End): boolean {
  return [end.node, ...ancestorsOf(graph, end.node)].some((id) => {
    const node = inside.has(id) ? indexOf(graph).nodes.get(id) : undefined;
    const manifest = node && manifests.get(node.type);
    return node && manifest ? outputsOf(node, manifest).length > 1 || node.policy?.onError === "skip" : false;
  });
}

function refusalOf(graph: GraphBody, manifests: Manifests, all: ReadonlySet<string>): Refusal | undefined {
  for (const node of graph.nodes) {
    if (all.has(node.id) && ofTheRun.has(node.type)) return { refused: "type", node: node.id };
    const schema = (manifests.get(node.type)?.params ?? {}) as JsonSchema;
    for (const { node: named } of namedNodesIn(schema, node.params)) {
      if (all.has(node.id) !== all.has(named)) return { refused: "names", node: named };
    }
  }
  let whole: string | undefined;
  const outside = new Set(graph.nodes.flatMap(({ id }) => (all.has(id) ? [] : [id])));
  eachPath(graph, manifests, outside, (root, [step, port]) => {
    // All that a step gave, at once, cannot be taken apart again.
    if (root === "steps" && step !== undefined && port === undefined && all.has(step)) whole = step;
  });
  return whole === undefined ? undefined : { refused: "names", node: whole };
}

/** Every path in the expressions of some nodes. */
function eachPath(
  graph: GraphBody,
  manifests: Manifests,
  of: ReadonlySet<string>,
  visit: (root: string, names: readonly string[], node: string) => void,
): void {
  for (const node of graph.nodes) {
    if (!of.has(node.id)) continue;
    mapExpressions((manifests.get(node.type)?.params ?? {}) as JsonSchema, node.params, (expr) =>
      replacePaths(expr, (root, names) => {
        visit(root, names, node.id);
        return undefined;
      }),
    );
  }
}

function isInert(graph: GraphBody, manifests: Manifests, id: string): boolean {
  return manifests.get(indexOf(graph).nodes.get(id)?.type ?? "")?.inert === true;
}

function manifestOf(manifests: Manifests, type: string) {
  const manifest = manifests.get(type);
  if (!manifest) throw new Error(`Sub-graphs need the node type \`${type}\`, which is built in.`);
  return manifest;
}

function keyOf({ node, port }: End): string {
  return `${node}\n${port}`;
}
