/**
 * Puts the nodes of a graph in the place of a sub-graph node that runs it. What the call packed before and picked apart
 * after (as `extract.ts` does) is taken away again, so that collapsing and expanding gives the graph that was. Pure.
 */
import type { Manifests } from "../nodes/manifest.ts";
import { mapExpressions } from "../nodes/mapExpressions.ts";
import { renameNodes } from "../nodes/namedNodes.ts";
import type { JsonSchema } from "../nodes/schema.ts";
import { isBinding, quoteName, replacePaths, stepReference } from "./bindings.ts";
import type { GraphDiff } from "./diff.ts";
import { createDraft, type Draft, type End } from "./draft.ts";
import { cardSize, frameAround } from "./frame.ts";
import { idMaker } from "./freshId.ts";
import type { GraphBody, GraphNode } from "./graph.ts";
import { indexOf, nodesIn, parentOf, withBodies } from "./walk.ts";

/** `body` is the graph that the node runs. Undefined when there is no such node. */
export function inlining(
  graph: GraphBody,
  manifests: Manifests,
  call: string,
  body: GraphBody,
): { diff: GraphDiff; nodes: string[] } | undefined {
  const node = indexOf(graph).nodes.get(call);
  if (!node) return undefined;
  const draft = createDraft(graph, manifests, idMaker(graph));
  const way: Way = { graph, body, draft, call, parent: parentOf(graph, call) };
  const before = callOf(way);
  const inner = innerOf(body, before.fields);
  const gone = new Set([call, ...before.helpers]);
  // Names are free again of those that go.
  const left = graph.nodes.filter(({ id }) => !gone.has(id));
  const freshId = idMaker({ nodes: left, edges: graph.edges });
  const ids = new Map(inner.kept.map(({ id }) => [id, freshId(id)]));

  // A round hands its value to what begins it; elsewhere nothing arrives.
  const nothing = way.parent === undefined ? "null" : "inputs.in";
  const nullAt = lazily(() => draft.expression(nothing, node.position, { parent: way.parent, title: "" }));
  const sourceOf = (from: End): End | undefined => {
    const text = inner.starts.get(from.node);
    if (text !== undefined) return before.endOf(text) ?? nullAt();
    const id = ids.get(from.node);
    return id === undefined ? undefined : { node: id, port: from.port };
  };

  const corner = frameAround(
    body,
    nodesIn(body, undefined).flatMap(({ id }) => (ids.has(id) ? [id] : [])),
  );
  for (const each of inner.kept) {
    const position = {
      x: Math.round(each.position.x - corner.x - 40 + node.position.x),
      y: Math.round(each.position.y - corner.y - 130 + node.position.y),
    };
    draft.put(
      moved(each, {
        ids,
        position,
        parent: way.parent,
        manifests,
        textOf: before.textOf,
        starts: inner.starts,
        around: node.group,
      }),
    );
  }
  const results = resultsOf(way, inner.outputs, sourceOf);
  const isGone = (id: string) => inner.starts.has(id) || inner.outputs.some((output) => output.id === id);
  for (const edge of body.edges) {
    const to = ids.get(edge.to.node);
    const from = sourceOf(edge.from);
    if (to === undefined || from === undefined || isGone(edge.to.node)) continue;
    draft.connect(from, { node: to, port: edge.to.port }, edge.label);
  }
  takeResults(way, results);
  makeRoom(way, corner, node);
  for (const id of gone) draft.removeNode(id);
  for (const id of results.helpers) draft.removeNode(id);
  return { diff: draft.diff(), nodes: [...ids.values()] };
}

interface Way {
  graph: GraphBody;
  body: GraphBody;
  draft: Draft;
  call: string;
  parent: string | undefined;
}

/** What arrives at the call: as an expression for the whole of it or for a field, and as a step's output. */
function callOf({ graph, call, parent }: Way) {
  const { nodes, incoming, outgoing } = indexOf(graph);
  const source = incoming.get(call)?.[0]?.from;
  const whole = source ? stepReference(source.node, source.port) : "null";
  const packer = source && nodes.get(source.node);
  const isPacker =
    packer?.type === "transform" && (outgoing.get(packer.id) ?? []).length === 1 && !isNamed(graph, packer.id);
  const fields = isPacker ? recordOf(packer) : undefined;
  const helpers: string[] = [];
  if (packer && fields) {
    helpers.push(packer.id);
    const [gate, more] = incoming.get(packer.id) ?? [];
    const join = gate && nodes.get(gate.from.node);
    if (join?.type === "join" && !more && (outgoing.get(join.id) ?? []).length === 1 && !isNamed(graph, join.id)) {
      helpers.push(join.id);
    }
  }
  const textOf = (field: string | undefined) => (field === undefined ? whole : fields?.get(field));
  return {
    fields,
    helpers,
    textOf,
    /** The output that an expression means, when a line can lead from it. */
    endOf(text: string): End | undefined {
      const expr = text === "run.input" ? whole : text;
      let end: End | undefined;
      replacePaths(expr, (root, [step, port]) => {
        if (root === "steps" && step !== undefined && port !== undefined) end = { node: step, port };
        return undefined;
      });
      if (!end || stepReference(end.node, end.port) !== expr) return undefined;
      return nodes.has(end.node) && parentOf(graph, end.node) === parent ? end : undefined;
    },
  };
}

/** `{a: {$expr}, …}`, by name. */
function recordOf({ params: { value } }: GraphNode): Map<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isBinding(value)) return undefined;
  const fields = Object.entries(value);
  if (fields.length === 0 || !fields.every(([, each]) => isBinding(each))) return undefined;
  return new Map(fields.map(([name, each]) => [name, (each as { $expr: string }).$expr]));
}

/**
 * The body by what becomes of its nodes: inputs, and steps that only pick a field of the input, are the starts, with
 * the expression for what they give; outputs go; the rest is kept.
 */
function innerOf(body: GraphBody, fields: ReadonlyMap<string, string> | undefined) {
  const top = new Set(nodesIn(body, undefined));
  const isTop = (type: string) => (node: GraphNode) => node.type === type && top.has(node) && !node.disabled;
  const inputs = body.nodes.filter(isTop("input"));
  const outputs = body.nodes.filter(isTop("output"));
  const starts = new Map(inputs.map(({ id }) => [id, "run.input"]));
  const { incoming } = indexOf(body);
  for (const node of fields ? body.nodes : []) {
    const field = top.has(node) && node.type === "transform" ? pickedField(node, "run", "input") : undefined;
    const text = field === undefined ? undefined : fields?.get(field);
    const sources = incoming.get(node.id) ?? [];
    if (text === undefined || !sources.every(({ from }) => starts.get(from.node) === "run.input")) continue;
    if (!isNamed(body, node.id)) starts.set(node.id, text);
  }
  const gone = new Set([...starts.keys(), ...outputs.map(({ id }) => id)]);
  return { starts, outputs, kept: body.nodes.filter(({ id }) => !gone.has(id)) };
}

/** Of a step whose value is exactly `run.input.<field>` (or `inputs.in.<field>`): the field. */
function pickedField({ params: { value } }: GraphNode, root: string, name: string): string | undefined {
  if (!isBinding(value)) return undefined;
  let field: string | undefined;
  replacePaths(value.$expr, (of, names) => {
    if (of === root && names[0] === name && names.length === 2) field = names[1];
    return undefined;
  });
  return field !== undefined && value.$expr === `${root}.${name}.${quoteName(field)}` ? field : undefined;
}

function moved(
  node: GraphNode,
  how: {
    ids: ReadonlyMap<string, string>;
    position: GraphNode["position"];
    parent: string | undefined;
    manifests: Manifests;
    textOf: (field: string | undefined) => string | undefined;
    starts: ReadonlyMap<string, string>;
    /** The group that the call was in. */
    around: string | undefined;
  },
): GraphNode {
  const { ids, position, parent, manifests, textOf, starts, around } = how;
  const schema = (manifests.get(node.type)?.params ?? {}) as JsonSchema;
  const params = mapExpressions(schema, node.params, (expr) =>
    replacePaths(expr, (root, names) => {
      const [first = "", second] = names;
      const isInput = (root === "run" && first === "input") || (root === "steps" && starts.get(first) === "run.input");
      if (isInput) {
        const before = root === "run" ? 1 : 2;
        const field = names[before];
        const picked = field === undefined ? undefined : textOf(field);
        return picked === undefined
          ? { text: textOf(undefined) ?? "null", names: before }
          : { text: picked, names: before + 1 };
      }
      const id = root === "steps" ? ids.get(first) : undefined;
      if (id === undefined) return undefined;
      return second === undefined
        ? { text: `steps.${quoteName(id)}`, names: 1 }
        : { text: stepReference(id, second), names: 2 };
    }),
  );
  const { parent: own, group, ...rest } = node;
  const region = own === undefined ? parent : ids.get(own);
  const inGroup = group !== undefined ? ids.get(group) : own === undefined ? around : undefined;
  return {
    ...rest,
    id: ids.get(node.id) ?? node.id,
    position,
    params: renameNodes(schema, params, ids),
    ...(region !== undefined && { parent: region }),
    ...(inGroup !== undefined && { group: inGroup }),
  };
}

interface Results {
  /** Where the whole result comes from; made when somebody asks. */
  whole: () => End;
  /** By name, when the result is an object that is put together here. */
  fields: ReadonlyMap<string, End>;
  /** Steps that only wrapped the result. */
  helpers: string[];
}

function resultsOf(
  { body, draft, parent, graph, call }: Way,
  outputs: GraphNode[],
  sourceOf: (from: End) => End | undefined,
): Results {
  const { incoming, nodes } = indexOf(body);
  const at = indexOf(graph).nodes.get(call)?.position ?? { x: 0, y: 0 };
  const fields = new Map<string, End>();
  const helpers: string[] = [];
  let whole: End | undefined;
  for (const output of outputs) {
    const from = incoming.get(output.id)?.[0]?.from;
    const source = from && sourceOf(from);
    if (!from || !source) continue;
    const name = output.params.name;
    if (outputs.length > 1) fields.set(typeof name === "string" && name !== "" ? name : output.id, source);
    else whole = source;
    const wrapper = nodes.get(from.node);
    const wrapped = wrapper?.type === "transform" ? recordOf(wrapper) : undefined;
    const before = wrapper && incoming.get(wrapper.id)?.[0]?.from;
    const own = before && sourceOf(before);
    if (outputs.length === 1 && own && wrapped?.size === 1 && wrapped.get("value") === "inputs.in") {
      fields.set("value", own);
      helpers.push(source.node);
    }
  }
  const put = lazily((): End => {
    const value = Object.fromEntries(
      [...fields].map(([name, end]) => [name, { $expr: stepReference(end.node, end.port) }]),
    );
    const pack = draft.expression("null", { x: at.x + 320, y: at.y }, { parent, title: "" });
    draft.patchParams(pack.node, { value });
    const join = draft.addOf("join", { x: at.x, y: at.y }, parent);
    for (const end of fields.values()) draft.connect(end, { node: join, port: "in" });
    draft.connect({ node: join, port: "out" }, { node: pack.node, port: "in" });
    return pack;
  });
  const none = lazily(() => draft.expression("null", at, { parent, title: "" }));
  const results: Results = {
    fields,
    helpers,
    whole() {
      if (whole) {
        helpers.length = 0;
        return whole;
      }
      return fields.size > 0 ? put() : none();
    },
  };
  return results;
}

/** Leads on what the call gave: picked fields from where they are made, the rest from the whole. */
function takeResults({ graph, draft, call }: Way, results: Results): void {
  const { outgoing, nodes, incoming } = indexOf(graph);
  const gone: string[] = [];
  const pickOf = (id: string): { field: string; node: string } | undefined => {
    const node = nodes.get(id);
    const field = node?.type === "transform" ? pickedField(node, "inputs", "in") : undefined;
    return field !== undefined && results.fields.has(field) && !isNamed(graph, id) ? { field, node: id } : undefined;
  };
  for (const edge of outgoing.get(call) ?? []) {
    const gate = nodes.get(edge.to.node);
    const isGate = gate?.type === "branch" && (incoming.get(gate.id) ?? []).length === 1 && isGiven(gate);
    const after = gate && isGate ? (outgoing.get(gate.id) ?? []) : [edge];
    const picks = after.map(({ to }) => pickOf(to.node));
    const [pick] = picks;
    const source = pick && results.fields.get(pick.field);
    if (!pick || !source || picks.length !== 1) {
      draft.reroute(edge, { from: results.whole() });
      continue;
    }
    for (const next of outgoing.get(pick.node) ?? []) draft.reroute(next, { from: source });
    gone.push(pick.node, ...(gate && isGate ? [gate.id] : []));
  }
  const port = draft.firstOutput(call) ?? "out";
  draft.replacePathsIn((root, [step, out, field]) => {
    if (root !== "steps" || step !== call || out !== port) return undefined;
    const end = field === undefined ? undefined : results.fields.get(field);
    if (end) return { text: stepReference(end.node, end.port), names: 3 };
    const whole = results.whole();
    return { text: stepReference(whole.node, whole.port), names: 2 };
  });
  for (const id of gone) draft.removeNode(id);
}

/** The branch that `extract.ts` puts before a value that may be missing. */
function isGiven({ params: { cases } }: GraphNode): boolean {
  const [only, second] = Array.isArray(cases) ? cases : [];
  if (typeof only !== "object" || only === null || Array.isArray(only) || second !== undefined) return false;
  return only.id === "given" && typeof only.when === "string" && /^\$exists\(inputs\.in\.[^)]+\)$/.test(only.when);
}

/** What stood to the right of the call makes way for what takes its place. */
function makeRoom({ graph, draft, parent }: Way, box: { x: number; right: number }, call: GraphNode): void {
  const by = Math.round(box.right - box.x - 80 - cardSize.width);
  if (by <= 0) return;
  const after = nodesIn(graph, parent).filter(({ position }) => position.x > call.position.x + cardSize.width / 2);
  for (const id of withBodies(
    graph,
    after.map((node) => node.id),
  )) {
    draft.shift(id, by);
  }
}

/** Does an expression somewhere name the step? Text that only looks like it counts too. */
function isNamed(graph: GraphBody, id: string): boolean {
  const name = `steps.${quoteName(id)}`;
  return graph.nodes.some(({ params }) => JSON.stringify(params).includes(name));
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
