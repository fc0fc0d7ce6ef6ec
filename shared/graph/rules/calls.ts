/** Sub-graphs: the graph must be there, take what arrives, and a graph that calls itself needs a way around the call. */
import type { Json } from "../../json.ts";
import { checkParams } from "../../nodes/checkParams.ts";
import type { PortType } from "../../nodes/manifest.ts";
import { defaultsOf } from "../../nodes/params.ts";
import type { JsonSchema } from "../../nodes/schema.ts";
import { bindingsIn, isBinding } from "../bindings.ts";
import type { GraphBody, GraphNode } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { isRoundStart, nodeName, type Reading, regionsOf, report } from "./reading.ts";

/** The node type that runs another graph. */
export const callType = "subgraph";

/** A graph, and perhaps one revision of it, that a node runs. */
export interface Call {
  graph: string;
  revision?: number;
}

/** What is known of a graph that is called. */
export type Called = { name: string; inputs: readonly JsonSchema[] } | { missing: "graph" | "revision" };

/** By `callKey`. */
export type CalledGraphs = ReadonlyMap<string, Called>;

export function callKey({ graph, revision }: Call): string {
  return revision === undefined ? graph : `${graph}@${revision}`;
}

/** What a graph's nodes call, each once, as far as their params say it plainly. */
export function callsIn({ nodes }: GraphBody): Call[] {
  const calls = nodes.flatMap((node) => callOf(node) ?? []);
  return [...new Map(calls.map((call) => [callKey(call), call])).values()];
}

/** What a graph that is called takes, by its own input nodes. */
export function calledGraph(name: string, { nodes }: GraphBody): Called {
  return {
    name,
    inputs: nodes.flatMap(({ type, disabled, parent, params: { schema } }) =>
      type === "input" && !disabled && parent === undefined && isObject(schema) ? [schema as JsonSchema] : [],
    ),
  };
}

export function* callProblems(
  reading: Reading,
  { graph: own, graphs }: { graph?: string; graphs?: CalledGraphs },
): Generator<Problem> {
  for (const { node } of reading.typed.values()) {
    const call = callOf(node);
    if (!call) continue;
    const called = graphs?.get(callKey(call));
    const name = nodeName(reading, node.id);
    if (called && "missing" in called) {
      const isGraph = called.missing === "graph";
      yield report(
        "UNKNOWN_GRAPH",
        { node: node.id, path: [called.missing] },
        isGraph
          ? `${name} runs a graph that is not here; it may have been deleted. Choose another one.`
          : `${name} runs revision ${call.revision} of a graph that has none of that number. Choose another one, or leave it empty for the newest.`,
      );
      continue;
    }
    const misfit = called && misfitOf(reading, node, called.inputs);
    if (called && misfit !== undefined) {
      yield report(
        "TYPE_MISMATCH",
        { node: node.id, path: ["graph"] },
        `${name}: what arrives does not fit the input of “${called.name}”: ${misfit} Mend what comes before, or the other graph's input.`,
      );
    }
    if (call.graph === own && isAlwaysReached(reading, node.id)) {
      yield report(
        "ENDLESS_RECURSION",
        { node: node.id, path: ["graph"] },
        `${name} runs this graph itself, and nothing can lead around it: the run would never end. Put a Branch before it.`,
      );
    }
  }
}

function callOf({ type, params: { graph, revision } }: GraphNode): Call | undefined {
  if (type !== callType || typeof graph !== "string" || graph === "") return undefined;
  if (isBinding(revision)) return undefined;
  return { graph, ...(typeof revision === "number" && { revision }) };
}

/** Why the value that is known to arrive does not fit; undefined when it does, or when nobody knows it yet. */
function misfitOf(reading: Reading, node: GraphNode, inputs: readonly JsonSchema[]): string | undefined {
  const arriving = arrivingAt(reading, node.id);
  if (!arriving) return undefined;
  for (const schema of inputs) {
    if ("type" in arriving) {
      const type = jsonTypes[arriving.type];
      const wanted = typeof schema.type === "string" ? [schema.type] : schema.type;
      if (type && wanted && !wanted.some((each) => each === type || (each === "integer" && type === "number"))) {
        return `it takes ${wanted.join(" or ")}, and this is ${type}.`;
      }
      continue;
    }
    const value = arriving.value ?? (isObjectSchema(schema) ? defaultsOf(schema) : (schema.default as Json)) ?? null;
    const [fault] = faultsOf(schema, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** `checkParams` looks at the fields of an object, so the whole value becomes a field of one. */
function faultsOf(schema: JsonSchema, value: Json): string[] {
  const { $defs, ...rest } = schema;
  const around: JsonSchema = {
    type: "object",
    properties: { input: { ...rest, title: "The input" } },
    required: ["input"],
    ...($defs && { $defs }),
  };
  return checkParams(around, { input: value }).map(({ message }) => message);
}

type Arriving = { value: Json } | { type: PortType };

function arrivingAt(reading: Reading, id: string): Arriving | undefined {
  const incoming = (reading.index.incoming.get(id) ?? []).filter(({ to }) => to.port === "in");
  const [edge] = incoming;
  if (!edge) return isRoundStart(reading, id) ? undefined : { value: null };
  const source = reading.typed.get(edge.from.node);
  if (incoming.length > 1 || !source || source.node.disabled) return undefined;
  const { value } = source.node.params;
  if (
    source.node.type === "transform" &&
    edge.from.port === "out" &&
    value !== undefined &&
    bindingsIn(value).length === 0
  ) {
    return { value };
  }
  const type = source.outputs.get(edge.from.port)?.type;
  return type === undefined ? undefined : { type };
}

const jsonTypes: Partial<Record<PortType, string>> = {
  text: "string",
  number: "number",
  boolean: "boolean",
  object: "object",
  rows: "array",
  chart: "object",
  verdict: "object",
  artifact: "object",
  site: "object",
};

/**
 * Does every run reach the node? Only plain ways count: a choice between ports, a failure that is led on, a round that may
 * not come, or an end somewhere else may all lead around it, and then nobody knows before the run.
 */
function isAlwaysReached(reading: Reading, id: string): boolean {
  for (const { node, manifest } of reading.typed.values()) {
    if (["end", "cancel"].includes(node.type) || manifest.ready === "milestone") return false;
  }
  const open = [id, ...regionsOf(reading, id)];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const typed = reading.typed.get(at);
    const isStart = at === id;
    if (!typed || (!isStart && typed.outputs.size > 1)) return false;
    if (typed.manifest.region === "map" || typed.manifest.ready === "byMode") return false;
    if (!isStart && (typed.node.policy?.onError ?? "stop") !== "stop") return false;
    for (const { from } of reading.index.incoming.get(at) ?? []) {
      if (seen.has(from.node)) continue;
      seen.add(from.node);
      open.push(from.node);
    }
  }
  return true;
}

function isObjectSchema(schema: JsonSchema): boolean {
  return schema.type === "object" || schema.properties !== undefined;
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
