/** What a step works with: its inputs, the scope of its expressions, its params. */
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import { AppError } from "#shared/errors.ts";
import { bindingsIn, isBinding, referencesIn } from "#shared/graph/bindings.ts";
import type { GraphBody, GraphEdge, GraphNode, Params } from "#shared/graph/graph.ts";
import { ancestorsOf, incomingOf } from "#shared/graph/walk.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { inputsOf, type Manifests, type Port } from "#shared/nodes/manifest.ts";
import { addressIn, placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { sayIssue } from "#shared/sayIssue.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { allThere, type Eventual, whenThere } from "./eventual.ts";
import { readinessOf } from "./readiness.ts";
import { nodeAt } from "./scopes.ts";
import type { Stop } from "./stop.ts";
import type { RunValues } from "./values.ts";

export interface StepInputs {
  values: Record<string, Json>;
  /** By `many` port, in the order of its values. */
  labels: Record<string, (string | undefined)[]>;
}

/** The run as its steps see it. */
export interface View {
  graph: GraphBody;
  manifests: Manifests;
  state: RunState;
  values: RunValues;
}

/** Values of the live edges by port. Where no edge leads, the first node of a round gets what the round works on. */
export function inputsFor(address: string, node: GraphNode, view: View): Eventual<StepInputs> {
  const { graph, manifests, state, values } = view;
  const { scope } = placeOf(address);
  const manifest = manifests.get(node.type);
  const ports = manifest ? inputsOf(node, manifest) : [];
  if (incomingOf(graph, node.id).length === 0) {
    const [first] = ports;
    if (!first || scope === "") return { values: {}, labels: {} };
    return roundInput(scope, view).then((value) => ({
      values: { [first.id]: first.many ? [value] : value },
      labels: {},
    }));
  }
  const readiness = readinessOf(node, { graph, manifests, state, scope });
  const edges = readiness.is === "start" ? readiness.live : [];
  const loading = edges.map(({ from }) =>
    values.load(state.steps[addressIn(scope, from.node)]?.outputs?.[from.port] ?? null),
  );
  return whenThere(allThere(loading), (loaded) => byPort(edges, loaded, ports));
}

function byPort(edges: readonly GraphEdge[], values: readonly Json[], ports: readonly Port[]): StepInputs {
  const found: StepInputs = { values: {}, labels: {} };
  for (const [index, edge] of edges.entries()) {
    const port = edge.to.port;
    const value = values[index] ?? null;
    if (ports.some(({ id, many }) => id === port && many === true)) {
      const list = found.values[port];
      found.values[port] = [...(Array.isArray(list) ? list : []), value];
      found.labels[port] = [...(found.labels[port] ?? []), edge.label];
    } else {
      found.values[port] = value;
    }
  }
  return found;
}

/** A map's item, a repeat's last result (its own input in the first round), or the input of a section. */
async function roundInput(scope: string, view: View): Promise<Json> {
  const around = await roundFacts(scope, view);
  if (around.item !== undefined) return around.item;
  if (around.round !== undefined && around.round !== 1) return around.previous ?? null;
  const region = regionOf(scope)?.region ?? "";
  const node = nodeAt(view.graph, region);
  if (!node) return null;
  const { values } = await inputsFor(region, node, view);
  return Object.values(values)[0] ?? null;
}

type RoundFacts = { item?: Json; index?: number; round?: number; previous?: Json };

async function roundFacts(scope: string, { graph, manifests, state, values }: View): Promise<RoundFacts> {
  const around = regionOf(scope);
  const node = around && nodeAt(graph, around.region);
  if (!around || !node) return {};
  switch (manifests.get(node.type)?.region) {
    case "map": {
      const items = await values.load(state.steps[around.region]?.region?.items ?? null);
      return { item: Array.isArray(items) ? (items[around.round] ?? null) : null, index: around.round };
    }
    case "repeat": {
      const last = state.rounds[around.region]?.rounds[around.round - 1];
      return { round: around.round + 1, previous: last ? await roundValue(last, values) : null };
    }
    default:
      return {};
  }
}

/** What a settled round gave. */
export async function roundValue(
  round: { value?: Json; values?: Record<string, Json> },
  values: RunValues,
): Promise<Json> {
  if (!round.values) return await values.load(round.value ?? null);
  const loaded: Record<string, Json> = {};
  for (const [name, value] of Object.entries(round.values)) loaded[name] = await values.load(value);
  return loaded;
}

/** Builds the scope that expressions see: only what they name is loaded. */
export type ScopeFor = (expressions: readonly string[]) => Eventual<JsonObject>;

export function scopeOf(address: string, inputs: Record<string, Json>, view: View): ScopeFor {
  const { graph, state, values } = view;

  async function addRest(scope: JsonObject, mentioned: readonly string[]): Promise<JsonObject> {
    const steps: JsonObject = {};
    const { node, scope: own } = placeOf(address);
    const places = [
      { scope: own, node },
      ...scopesAround(address).map((each) => placeOf(regionOf(each)?.region ?? "")),
    ].reverse();
    for (const place of places) {
      if (place.scope !== "") Object.assign(scope, await roundFacts(place.scope, view));
      if (mentioned.length === 0) continue;
      for (const id of ancestorsOf(graph, place.node)) {
        const step = state.steps[addressIn(place.scope, id)];
        if (step?.status !== "succeeded" || !mayName(mentioned, id)) continue;
        const loaded: JsonObject = {};
        for (const [port, value] of Object.entries(step.outputs ?? {})) loaded[port] = await values.load(value);
        steps[id] = loaded;
      }
    }
    scope.steps = steps;
    return scope;
  }

  return (expressions) =>
    whenThere(values.load(state.input), (input) => {
      const scope: JsonObject = { inputs, run: { input }, steps: {}, vars: {} };
      const mentioned = expressions.filter((expr) => expr.includes("steps"));
      const isAlone = mentioned.length === 0 && placeOf(address).scope === "";
      return isAlone ? scope : addRest(scope, mentioned);
    });
}

/** Names may be computed (`$lookup(steps, …)`, `steps.*`); then every step may be meant. */
function mayName(expressions: readonly string[], step: string): boolean {
  return expressions.some((expr) => {
    const named = referencesIn(expr).steps;
    const mentions = expr.match(/\bsteps\b/g)?.length ?? 0;
    return mentions > named.length || named.some(({ node }) => node === step);
  });
}

export interface ResolvedParams {
  params: unknown;
  /** Top-level params whose stored value was a binding itself. */
  bound: string[];
}

/** How a node's stored params are to be resolved; the same for each of its steps. */
interface ParamPlan {
  stored: Params;
  bound: string[];
  places: ReturnType<typeof bindingsIn>;
  /** Of `places`, those that are evaluated before the node runs. */
  eager: string[];
  isEager: boolean[];
  /** The params of every step, where no binding changes them; nobody may change these. */
  fixed?: unknown;
}

const plans = new WeakMap<GraphNode, { definition: AnyNode; plan: ParamPlan }>();

function planOf(node: GraphNode, definition: AnyNode): ParamPlan {
  const known = plans.get(node);
  if (known?.definition === definition) return known.plan;
  const stored = upgraded(node, definition);
  const lazy = new Set(definition.lazyParams ?? []);
  const places = bindingsIn(stored);
  const isEager = places.map(({ path }) => !lazy.has(String(path[0])));
  const plan: ParamPlan = {
    stored,
    bound: Object.keys(stored).filter((name) => isBinding(stored[name])),
    places,
    isEager,
    eager: places.flatMap(({ expr }, index) => (isEager[index] ? [expr] : [])),
  };
  plans.set(node, { definition, plan });
  return plan;
}

/** Resolves the bindings, then parses with the definition's own schema. Throws PARAM_INVALID with the places. */
export function paramsFor(
  node: GraphNode,
  definition: AnyNode,
  context: { scopeFor: ScopeFor; sandbox: Sandbox; stop: Stop },
): Eventual<ResolvedParams> {
  const plan = planOf(node, definition);
  const { stored, bound, places, isEager, eager } = plan;
  if (places.length === 0) {
    plan.fixed ??= frozen(parsedParams(definition, stored));
    return { params: plan.fixed, bound };
  }
  return whenThere(evaluateAll(eager, context), (values) => {
    let params: Json = copyAlong(stored, places);
    let next = 0;
    for (const [index, { path, expr }] of places.entries()) {
      params = putAt(params, path, isEager[index] ? (values[next++] ?? null) : expr);
    }
    return { params: parsedParams(definition, params), bound };
  });
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function parsedParams(definition: AnyNode, params: Json): unknown {
  const parsed = definition.params.safeParse(params, { error: sayIssue });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue: { path: PropertyKey[]; message: string }) => ({
    path: ["params", ...issue.path].join("."),
    message: issue.message,
  }));
  const [first] = errors;
  throw new AppError("PARAM_INVALID", `${first?.path}: ${first?.message}`, { errors });
}

/** Plain expressions are evaluated here; the rest goes to the sandbox in one batch. Results in the same order. */
export function evaluateAll(
  expressions: readonly string[],
  { scopeFor, sandbox, stop }: { scopeFor: ScopeFor; sandbox: Sandbox; stop: Stop },
  extra?: JsonObject,
): Eventual<Json[]> {
  if (expressions.length === 0) return [];
  return whenThere(scopeFor(expressions), (known) => {
    const scope = extra ? { ...known, ...extra } : known;
    const results = expressions.map((expr) => sandbox.evaluateNow(expr, scope));
    const rest = expressions.filter((_, index) => results[index] === undefined);
    const evaluating = rest.length > 0 ? sandbox.evaluate(rest, scope, { signal: stop.signal }) : [];
    return whenThere(evaluating, (evaluated) => {
      let next = 0;
      return results.map((result) => (result ? result.value : (evaluated[next++] ?? null)));
    });
  });
}

/** Params written for an older version of the type, brought to the installed one. */
function upgraded(node: GraphNode, definition: AnyNode): Params {
  let params = node.params;
  for (let version = node.version + 1; version <= definition.version; version++) {
    params = definition.upgrade?.[version]?.(params) ?? params;
  }
  return params;
}

/** A copy whose containers on the way to the places are our own. */
function copyAlong(stored: Params, places: ReturnType<typeof bindingsIn>): Json {
  if (places.every(({ path }) => path.length === 1)) return { ...stored };
  return JSON.parse(JSON.stringify(stored));
}

/** Puts a value at a path of a structure that we own. */
function putAt(root: Json, path: readonly (string | number)[], value: Json): Json {
  const last = path.at(-1);
  if (last === undefined) return value;
  let at: Json | undefined = root;
  for (const key of path.slice(0, -1)) at = (at as Record<string | number, Json>)[key];
  (at as Record<string | number, Json>)[last] = value;
  return root;
}
