/** What a step works with: its inputs, the scope of its expressions, its params. */
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import { AppError } from "#shared/errors.ts";
import { bindingsIn, isBinding, referencesIn, resolvePath } from "#shared/graph/bindings.ts";
import type { GraphBody, GraphEdge, GraphNode, Params } from "#shared/graph/graph.ts";
import { ancestorsOf } from "#shared/graph/walk.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { inputsOf, type Manifests } from "#shared/nodes/manifest.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { sayIssue } from "#shared/sayIssue.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { readinessOf } from "./readiness.ts";
import { loadValue } from "./values.ts";

export interface StepInputs {
  values: Record<string, Json>;
  /** By `many` port, in the order of its values. */
  labels: Record<string, (string | undefined)[]>;
}

/** Values of the live edges by port. */
export async function inputsFor(
  node: GraphNode,
  run: { graph: GraphBody; manifests: Manifests; state: RunState; blobs: Blobs },
): Promise<StepInputs> {
  const { graph, manifests, state, blobs } = run;
  const readiness = readinessOf(node, graph, manifests, state);
  const live = readiness.is === "start" ? readiness.live : [];
  const manifest = manifests.get(node.type);
  const many = new Set((manifest ? inputsOf(node, manifest) : []).flatMap((port) => (port.many ? [port.id] : [])));
  const valueFrom = (edge: GraphEdge) =>
    loadValue(blobs, state.steps[edge.from.node]?.outputs?.[edge.from.port] ?? null);
  const values: Record<string, Json> = {};
  const labels: Record<string, (string | undefined)[]> = {};
  for (const edge of live) {
    const port = edge.to.port;
    if (many.has(port)) {
      const list = values[port];
      values[port] = [...(Array.isArray(list) ? list : []), await valueFrom(edge)];
      labels[port] = [...(labels[port] ?? []), edge.label];
    } else {
      values[port] = await valueFrom(edge);
    }
  }
  return { values, labels };
}

/** Builds the scope that expressions see: only what they name is loaded. */
export type ScopeFor = (expressions: readonly string[]) => Promise<JsonObject>;

export function scopeOf(
  node: GraphNode,
  inputs: Record<string, Json>,
  run: { graph: GraphBody; state: RunState; blobs: Blobs },
): ScopeFor {
  const { graph, state, blobs } = run;
  return async (expressions) => {
    const steps: Record<string, Json> = {};
    for (const id of ancestorsOf(graph, node.id)) {
      const step = state.steps[id];
      if (step?.status !== "succeeded" || !mayName(expressions, id)) continue;
      const loaded: Record<string, Json> = {};
      for (const [port, value] of Object.entries(step.outputs ?? {})) loaded[port] = await loadValue(blobs, value);
      steps[id] = loaded;
    }
    return { inputs, run: { input: await loadValue(blobs, state.input) }, steps, vars: {} };
  };
}

/** Names may be computed (`$lookup(steps, …)`, `steps.*`); then every step may be meant. */
function mayName(expressions: readonly string[], step: string): boolean {
  return expressions.some((expr) => {
    if (!expr.includes("steps")) return false;
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

/** Resolves the bindings, then parses with the definition's own schema. Throws PARAM_INVALID with the places. */
export async function paramsFor(
  node: GraphNode,
  definition: AnyNode,
  context: { scopeFor: ScopeFor; sandbox: Sandbox; signal: AbortSignal },
): Promise<ResolvedParams> {
  const stored = upgraded(node, definition);
  const lazy = new Set(definition.lazyParams ?? []);
  const bound = Object.keys(stored).filter((name) => isBinding(stored[name]));
  let params: Json = structuredClone(stored);
  const places = bindingsIn(params);
  const eager = places.filter(({ path }) => !lazy.has(String(path[0])));
  const values = await evaluateAll(
    eager.map(({ expr }) => expr),
    context,
  );
  for (const place of places) {
    const index = eager.indexOf(place);
    params = putAt(params, place.path, index < 0 ? place.expr : (values[index] ?? null));
  }
  const parsed = definition.params.safeParse(params, { error: sayIssue });
  if (parsed.success) return { params: parsed.data, bound };
  const errors = parsed.error.issues.map((issue: { path: PropertyKey[]; message: string }) => ({
    path: ["params", ...issue.path].join("."),
    message: issue.message,
  }));
  const [first] = errors;
  throw new AppError("PARAM_INVALID", `${first?.path}: ${first?.message}`, { errors });
}

/** Plain paths are read here; the rest goes to the sandbox in one batch. Results in the same order. */
export async function evaluateAll(
  expressions: readonly string[],
  { scopeFor, sandbox, signal }: { scopeFor: ScopeFor; sandbox: Sandbox; signal: AbortSignal },
  extra: JsonObject = {},
): Promise<Json[]> {
  if (expressions.length === 0) return [];
  const scope = { ...(await scopeFor(expressions)), ...extra };
  const results = expressions.map((expr) => resolvePath(expr, scope));
  const rest = expressions.filter((_, index) => results[index]?.hit === false);
  const evaluated = rest.length > 0 ? await sandbox.evaluate(rest, scope, { signal }) : [];
  let next = 0;
  return results.map((result) => (result.hit ? result.value : (evaluated[next++] ?? null)));
}

/** Params written for an older version of the type, brought to the installed one. */
function upgraded(node: GraphNode, definition: AnyNode): Params {
  let params = node.params;
  for (let version = node.version + 1; version <= definition.version; version++) {
    params = definition.upgrade?.[version]?.(params) ?? params;
  }
  return params;
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
