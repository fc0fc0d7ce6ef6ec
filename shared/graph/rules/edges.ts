/** Edges: that they end somewhere, fit, and do not crowd a port. And inputs that nothing feeds. */
import { fits, type NodeManifest, type Port } from "../../nodes/manifest.ts";
import { defaultsOf } from "../../nodes/params.ts";
import type { GraphEdge, Params } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { isRoundStart, nodeName, type Reading, removeEdge, report, type Typed, updateNode } from "./reading.ts";

export function edgeProblems(reading: Reading): Problem[] {
  return [...ends(reading), ...crowdedPorts(reading), ...missingInputs(reading), ...unreachable(reading)];
}

function* ends(reading: Reading): Generator<Problem> {
  const { nodes } = reading.index;
  for (const edge of reading.graph.edges) {
    const from = nodes.get(edge.from.node);
    const to = nodes.get(edge.to.node);
    const fix = removeEdge(edge);
    if (!from || !to) {
      const missing = from ? edge.to.node : edge.from.node;
      yield report(
        "DANGLING_EDGE",
        { edge: edge.id },
        `An edge leads ${from ? "to" : "from"} the node "${missing}", which is not in the graph. Remove the edge.`,
        { fix },
      );
      continue;
    }
    const output = portAt(reading.typed.get(from.id), "outputs", edge.from.port);
    const input = portAt(reading.typed.get(to.id), "inputs", edge.to.port);
    if (output === "none") {
      yield report(
        "UNKNOWN_PORT",
        { edge: edge.id, node: from.id, port: edge.from.port },
        `${nodeName(reading, from.id)} has no output "${edge.from.port}"${offer(reading.typed.get(from.id)?.outputs)}. Remove the edge.`,
        { fix },
      );
    }
    if (input === "none") {
      yield report(
        "UNKNOWN_PORT",
        { edge: edge.id, node: to.id, port: edge.to.port },
        `${nodeName(reading, to.id)} has no input "${edge.to.port}"${offer(reading.typed.get(to.id)?.inputs)}. Remove the edge.`,
        { fix },
      );
    }
    if (typeof output === "object" && typeof input === "object" && !fits(output.type, input.type)) {
      yield report(
        "TYPE_MISMATCH",
        { edge: edge.id, node: to.id, port: edge.to.port },
        `${nodeName(reading, from.id)} gives ${output.type} at "${output.id}", but ${nodeName(reading, to.id)} takes ${input.type} at "${input.id}". Remove the edge or convert the value between them.`,
        { fix },
      );
    }
  }
}

/** `unknown` when the node's type is not installed or its ports depend on a binding: then nothing can be said. */
function portAt(typed: Typed | undefined, side: "inputs" | "outputs", id: string): Port | "none" | "unknown" {
  if (!typed) return "unknown";
  const port = typed[side].get(id);
  if (port) return port;
  return side === "outputs" && typed.openOutputs ? "unknown" : "none";
}

function offer(ports: ReadonlyMap<string, Port> | undefined): string {
  if (!ports || ports.size === 0) return "";
  return `; it has ${[...ports.keys()]
    .slice(0, 8)
    .map((id) => `"${id}"`)
    .join(", ")}`;
}

function* crowdedPorts(reading: Reading): Generator<Problem> {
  for (const { node, inputs } of reading.typed.values()) {
    const taken = new Set<string>();
    for (const edge of reading.index.incoming.get(node.id) ?? []) {
      const port = inputs.get(edge.to.port);
      if (!port || port.many) continue;
      if (taken.has(port.id)) {
        yield report(
          "PORT_TAKEN",
          { edge: edge.id, node: node.id, port: port.id },
          `The input "${port.label ?? port.id}" of ${nodeName(reading, node.id)} takes one edge and has another already. Remove one of them, or put a Join before it.`,
          { fix: removeEdge(edge) },
        );
      }
      taken.add(port.id);
    }
  }
}

function* missingInputs(reading: Reading): Generator<Problem> {
  for (const { node, manifest, inputs } of reading.typed.values()) {
    if (manifest.inert) continue;
    const fed = new Set((reading.index.incoming.get(node.id) ?? []).map((edge) => edge.to.port));
    const [first] = inputs.keys();
    if (first !== undefined && isRoundStart(reading, node.id)) fed.add(first);
    for (const port of inputs.values()) {
      if (fed.has(port.id) || !(port.required || isWanted(port, node.params, manifest))) continue;
      yield report(
        "MISSING_INPUT",
        { node: node.id, port: port.id },
        `${nodeName(reading, node.id)} needs something at its input "${port.label ?? port.id}". Draw an edge to it.`,
      );
    }
  }
}

/** Do the params, as they are set or by default, say that the node reads this input? */
function isWanted({ requiredWhen }: Port, params: Params, manifest: NodeManifest): boolean {
  if (!requiredWhen) return false;
  const [first = "", ...rest] = requiredWhen.param.split(".");
  let value = params[first] ?? defaultsOf(manifest.params)[first];
  for (const key of rest) {
    value = typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined;
  }
  return value === requiredWhen.is;
}

/**
 * A disabled node passes only its first input on, and a note gives nothing; who depends on more than that waits for
 * ever. Reported where it shows first: what hangs on a reported node is mended with it.
 */
function* unreachable(reading: Reading): Generator<Problem> {
  const gives = (edge: GraphEdge) => {
    const source = reading.typed.get(edge.from.node);
    if (!source) return true;
    if (source.manifest.inert) return false;
    if (!source.node.disabled) return true;
    const [firstInput] = source.inputs.keys();
    const [firstOutput] = source.outputs.keys();
    const fed = reading.index.incoming.get(source.node.id)?.some((each) => each.to.port === firstInput) ?? false;
    return (fed || isRoundStart(reading, source.node.id)) && edge.from.port === firstOutput;
  };
  for (const { node, inputs } of reading.typed.values()) {
    const incoming = reading.index.incoming.get(node.id) ?? [];
    const hopeless = new Map<string, GraphEdge>();
    for (const edge of incoming) if (!gives(edge)) hopeless.set(edge.to.port, hopeless.get(edge.to.port) ?? edge);
    for (const [port, edge] of hopeless) {
      if (!inputs.get(port)?.required || incoming.some((each) => each.to.port === port && gives(each))) continue;
      const source = reading.index.nodes.get(edge.from.node);
      const from = nodeName(reading, edge.from.node);
      const enable = source?.disabled && { title: `Enable ${from}`, diff: updateNode(source, { disabled: false }) };
      yield report(
        "UNREACHABLE",
        { node: node.id, port },
        `${nodeName(reading, node.id)} never gets its input "${port}": ${from} ${source?.disabled ? "is disabled and passes only its first input on" : "gives nothing"}. ${enable ? "Enable it or remove the edge" : "Remove the edge"}.`,
        { fix: enable || removeEdge(edge) },
      );
    }
  }
}
