/** Writes to the world outside should wait for a person's approval. */
import { effectOf } from "../../nodes/manifest.ts";
import { creation, type GraphDiff } from "../diff.ts";
import type { GraphEdge, GraphNode } from "../graph.ts";
import type { Problem } from "../problem.ts";
import { nodeName, type Reading, regionsOf, report, type Typed } from "./reading.ts";

/** The node type whose output `approved` guards what follows. */
export const gateType = "approval";
export const approvedPort = "approved";

export function gateProblems(reading: Reading): Problem[] {
  const guarded = guardedNodes(reading);
  const problems: Problem[] = [];
  for (const typed of reading.typed.values()) {
    const { node, manifest } = typed;
    if (manifest.inert || guarded.has(node.id) || effectOf(node, manifest) !== "write") continue;
    // One approval before the outermost region, not one in each of its rounds.
    const outermost = [...regionsOf(reading, node.id)].at(-1);
    const fix = insertGate(reading, reading.typed.get(outermost ?? node.id) ?? typed, guarded);
    problems.push(
      report(
        "WRITE_WITHOUT_GATE",
        { node: node.id },
        `${nodeName(reading, node.id)} changes something outside, and nobody approves it first. Put an Approval before it.`,
        {
          warning: manifest.connector === undefined,
          ...(fix && { fix }),
        },
      ),
    );
  }
  return problems;
}

/**
 * Nodes that cannot start unless an approval upstream was given: all their edges come from approvals or guarded nodes,
 * or those of one required input do, or the region around them is guarded.
 */
function guardedNodes(reading: Reading): Set<string> {
  const guarded = new Set<string>();
  for (const id of reading.ordering.order) {
    const region = reading.index.parents.get(id);
    if (region !== undefined && guarded.has(region)) {
      guarded.add(id);
      continue;
    }
    const incoming = reading.index.incoming.get(id) ?? [];
    if (incoming.length === 0) continue;
    const open = incoming.filter((edge) => !isGuarded(reading, edge, guarded));
    if (open.length === 0 || requiredPorts(reading, id).some((port) => feeds(incoming, port) && !feeds(open, port))) {
      guarded.add(id);
    }
  }
  return guarded;
}

function isGuarded(reading: Reading, edge: GraphEdge, guarded: ReadonlySet<string>): boolean {
  if (guarded.has(edge.from.node)) return true;
  const source = reading.index.nodes.get(edge.from.node);
  return source?.type === gateType && !source.disabled && edge.from.port === approvedPort;
}

/** A join starts by its mode, so its required inputs promise nothing. */
function requiredPorts(reading: Reading, id: string): string[] {
  const typed = reading.typed.get(id);
  if (!typed || typed.manifest.ready === "byMode") return [];
  return [...typed.inputs.values()].filter((port) => port.required).map((port) => port.id);
}

function feeds(edges: readonly GraphEdge[], port: string): boolean {
  return edges.some((edge) => edge.to.port === port);
}

/** Gates on the edges of one required input when there is such, else on every edge; a lone node gets one in front. */
function insertGate(reading: Reading, typed: Typed, guarded: ReadonlySet<string>) {
  if (!reading.manifests.has(gateType)) return undefined;
  const { node } = typed;
  const incoming = reading.index.incoming.get(node.id) ?? [];
  const title = typed.manifest.region
    ? `Put an Approval before ${nodeName(reading, node.id)}`
    : "Put an Approval before it";
  if (incoming.length === 0) {
    const [port] = typed.inputs.keys();
    if (port === undefined) return undefined;
    const gate = gateBefore(reading, node, 0);
    const edge = { id: reading.freshId(`e_${gate.id}`), from: approvedFrom(gate), to: { node: node.id, port } };
    return { title, diff: creation(gate, edge) };
  }
  const open = incoming.filter((edge) => !isGuarded(reading, edge, guarded));
  const required = requiredPorts(reading, node.id).find((port) => feeds(open, port));
  const edges = required === undefined ? open : open.filter((edge) => edge.to.port === required);
  const diff: Record<string, GraphDiff[string]> = {};
  edges.forEach((edge, lane) => {
    const gate = gateBefore(reading, node, lane);
    const into = { id: reading.freshId(`e_${gate.id}_in`), from: edge.from, to: { node: gate.id, port: "in" } };
    Object.assign(diff, creation(gate, into), {
      [`edge:${edge.id}`]: { before: edge, after: { ...edge, from: approvedFrom(gate) } },
    });
  });
  return { title, diff };
}

function gateBefore(reading: Reading, node: GraphNode, lane: number): GraphNode {
  return {
    id: reading.freshId(`approve_${node.id}`),
    type: gateType,
    version: reading.manifests.get(gateType)?.version ?? 1,
    title: "Approval",
    position: { x: node.position.x - 150, y: node.position.y + 140 * (lane + 1) },
    params: { title: `Approve ${nodeName(reading, node.id)}?`.slice(0, 200) },
  };
}

function approvedFrom(gate: GraphNode) {
  return { node: gate.id, port: approvedPort };
}
