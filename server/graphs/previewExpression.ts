/** The inspector's preview: an expression, or a template, on the data of a run. Computed in the sandbox, never here. */
import { AppError, toAppError } from "#shared/errors.ts";
import { referencesIn, templatePlaces } from "#shared/graph/bindings.ts";
import type { Graph, GraphNode } from "#shared/graph/graph.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { inputsOf } from "#shared/nodes/manifest.ts";
import { foldRun, type RunState } from "#shared/run/reduce.ts";
import { isBlobRef } from "#shared/run/values.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getGraph } from "./getGraph.ts";

type PreviewParts = Pick<Parts, "db" | "journal" | "blobs" | "sandbox" | "catalog">;

export interface Preview {
  ok: boolean;
  value?: Json;
  error?: string;
  /** Whose data it used; absent without a run. */
  run?: string;
}

const timeoutMs = 2_000;

/** An expression that fails is an answer, not an error. Without a run every place is empty. */
export async function previewExpression(
  parts: PreviewParts,
  caller: Caller,
  input: { graph: string; expr: string; node: string; run?: string | undefined; template: boolean },
): Promise<Preview> {
  const graph = await getGraph(parts, caller, input.graph);
  const node = graph.nodes.find(({ id }) => id === input.node);
  if (!node) throw new AppError("NOT_FOUND", `The graph has no node "${input.node}". It may have been deleted.`);
  const run = await findRun(parts, caller, input);
  const exprs = input.template ? templatePlaces(input.expr).map(({ expr }) => expr) : [input.expr];
  const state = run === undefined ? undefined : foldRun(await parts.journal.read(run, 0));
  const scope = await scopeFor(parts, { graph, node, run: state, exprs });
  const used = run === undefined ? {} : { run };
  try {
    const values = exprs.length === 0 ? [] : await parts.sandbox.evaluate(exprs, scope, { timeoutMs });
    return { ok: true, value: input.template ? fill(input.expr, values) : (values[0] ?? null), ...used };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "BUG" || error.code === "UNAVAILABLE") throw error;
    return { ok: false, error: error.message, ...used };
  }
}

/** The run that is asked for, or the graph's newest. */
async function findRun(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; run?: string | undefined },
): Promise<string | undefined> {
  const rows = parts.db("run").where({ workspace: caller.workspace, graph: input.graph });
  const row = await (input.run === undefined
    ? rows.orderBy("created_at", "desc").first("id")
    : rows.andWhere({ id: input.run }).first("id"));
  if (!row && input.run !== undefined) throw new AppError("NOT_FOUND", `The graph has no run "${input.run}".`);
  return row?.id;
}

/** What the expressions may see. Only what they name is loaded whole; the rest is there as its short form. */
async function scopeFor(
  parts: Pick<Parts, "blobs" | "catalog">,
  from: { graph: Graph; node: GraphNode; run: RunState | undefined; exprs: string[] },
): Promise<JsonObject> {
  const { graph, node, run, exprs } = from;
  const named = new Set(exprs.flatMap((expr) => referencesIn(expr).steps.map((step) => step.node)));
  const feeding = new Set(graph.edges.filter((edge) => edge.to.node === node.id).map((edge) => edge.from.node));
  const steps: Record<string, JsonObject> = {};
  for (const [address, step] of Object.entries(run?.steps ?? {})) {
    const whole = named.has(address) || feeding.has(address);
    steps[address] = await loadOutputs(parts, step.outputs ?? {}, whole);
  }
  return { inputs: inputsFrom(parts, graph, node, steps), run: { input: run?.input ?? null }, steps, vars: {} };
}

async function loadOutputs(parts: Pick<Parts, "blobs">, outputs: JsonObject, whole: boolean): Promise<JsonObject> {
  const loaded = Object.entries(outputs).map(async ([port, value]): Promise<[string, Json]> => {
    if (!isBlobRef(value)) return [port, value];
    const bytes = whole ? await parts.blobs.get(value.$blob) : undefined;
    return [port, bytes === undefined ? value.preview : (JSON.parse(Buffer.from(bytes).toString("utf8")) as Json)];
  });
  return Object.fromEntries(await Promise.all(loaded));
}

/** The values that go into the node's ports: one, or an array in edge order. */
function inputsFrom(
  parts: Pick<Parts, "catalog">,
  graph: Graph,
  node: GraphNode,
  steps: Record<string, JsonObject>,
): JsonObject {
  const manifest = parts.catalog.manifests.get(node.type);
  const inputs: JsonObject = {};
  for (const port of manifest ? inputsOf(node, manifest) : []) {
    const values = graph.edges
      .filter((edge) => edge.to.node === node.id && edge.to.port === port.id)
      .map((edge) => steps[edge.from.node]?.[edge.from.port])
      .filter((value) => value !== undefined);
    if (port.many) inputs[port.id] = values;
    else if (values[0] !== undefined) inputs[port.id] = values[0];
  }
  return inputs;
}

function fill(text: string, values: Json[]): string {
  let result = "";
  let copied = 0;
  for (const [index, { start, end }] of templatePlaces(text).entries()) {
    const value = values[index] ?? null;
    result +=
      text.slice(copied, start) + (typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));
    copied = end;
  }
  return result + text.slice(copied);
}
