/** May a line go from here to there, and if not, why. Pure; asked while a line is dragged. */
import { t } from "#client/messages/index.ts";
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { loopInsteadOf } from "#shared/graph/loop.ts";
import { ancestorsOf, parentOf } from "#shared/graph/walk.ts";
import type { Wrapped } from "#shared/graph/wrap.ts";
import { fits, inputsOf, type Manifests, outputsOf, type Port } from "#shared/nodes/manifest.ts";
import { bodyOf } from "./regions.ts";

export interface PortPlace {
  node: string;
  port: string;
}

/** The reason why the line is refused, in words for the person who drags it; `undefined` when it may be drawn. */
export function whyNot(
  records: GraphRecords,
  manifests: Manifests,
  from: PortPlace,
  to: PortPlace,
): string | undefined {
  const source = portAt(records, manifests, from, "out");
  const target = portAt(records, manifests, to, "in");
  if (!source || !target) return t("canvas.connect.noPort");
  if (from.node === to.node) return t("canvas.connect.self");
  if (!fits(source.type, target.type)) {
    return t("canvas.connect.type", { from: typeName(source.type), to: typeName(target.type) });
  }
  const body = bodyOf(records);
  if (parentOf(body, from.node) !== parentOf(body, to.node)) return t("canvas.connect.wall");
  if (ancestorsOf(body, from.node).has(to.node)) return t("canvas.connect.cycle");
  const here = body.edges.filter((edge) => edge.to.node === to.node && edge.to.port === to.port);
  if (here.some((edge) => edge.from.node === from.node && edge.from.port === from.port)) {
    return t("canvas.connect.twice");
  }
  if (!target.many && here.length > 0) return t("canvas.connect.taken");
  return undefined;
}

const bare = new WeakMap<GraphRecords, { edge: string; records: GraphRecords }>();

/** The graph as it is while an end of this line is put elsewhere; asked at every move of the pointer. */
export function withoutEdge(records: GraphRecords, edge: string | undefined): GraphRecords {
  if (edge === undefined) return records;
  const known = bare.get(records);
  if (known?.edge === edge) return known.records;
  const { [`edge:${edge}`]: _edge, ...rest } = records;
  bare.set(records, { edge, records: rest });
  return rest;
}

/** What a line that leads backwards means: a loop around the steps between its ends. */
export function loopMeant(
  records: GraphRecords,
  manifests: Manifests,
  { id, from, to }: { id: string; from: PortPlace; to: PortPlace },
): Wrapped | undefined {
  const source = portAt(records, manifests, from, "out");
  const target = portAt(records, manifests, to, "in");
  const body = bodyOf(records);
  if (!source || !target || !fits(source.type, target.type)) return undefined;
  if (from.node !== to.node && !ancestorsOf(body, from.node).has(to.node)) return undefined;
  return loopInsteadOf(body, manifests, { id, from, to });
}

/** Every line back from a node, one to each step before it: to the first input that takes what the node gives. */
export function possibleLoops(
  records: GraphRecords,
  manifests: Manifests,
  node: GraphNode,
): { from: PortPlace; to: PortPlace }[] {
  const manifest = manifests.get(node.type);
  if (!manifest) return [];
  const before = bodyOf(records).nodes.filter(({ id }) => ancestorsOf(bodyOf(records), node.id).has(id));
  return outputsOf(node, manifest).flatMap((port) =>
    before.flatMap((other) => {
      const theirs = manifests.get(other.type);
      const input = theirs && inputsOf(other, theirs).find((each) => fits(port.type, each.type));
      if (!input || other.type === "input") return [];
      return [{ from: { node: node.id, port: port.id }, to: { node: other.id, port: input.id } }];
    }),
  );
}

/** The first free input of a node that takes what this output gives. */
export function firstFit(
  records: GraphRecords,
  manifests: Manifests,
  end: PortPlace,
  side: "in" | "out",
  node: GraphNode,
): GraphEdge["from"] | undefined {
  const manifest = manifests.get(node.type);
  if (!manifest) return undefined;
  const ports = side === "out" ? inputsOf(node, manifest) : outputsOf(node, manifest);
  const found = ports.find((port) => {
    const other = { node: node.id, port: port.id };
    return whyNot(records, manifests, side === "out" ? end : other, side === "out" ? other : end) === undefined;
  });
  return found && { node: node.id, port: found.id };
}

/** Every line that may still be drawn from a node, at most one to each other node from each output. */
export function possibleLines(
  records: GraphRecords,
  manifests: Manifests,
  node: GraphNode,
): { from: PortPlace; to: PortPlace }[] {
  const manifest = manifests.get(node.type);
  if (!manifest) return [];
  const others = bodyOf(records).nodes.filter((other) => other.id !== node.id);
  return outputsOf(node, manifest).flatMap((port) => {
    const from = { node: node.id, port: port.id };
    return others.flatMap((other) => {
      const to = firstFit(records, manifests, from, "out", other);
      return to ? [{ from, to }] : [];
    });
  });
}

export function portAt(
  records: GraphRecords,
  manifests: Manifests,
  place: PortPlace,
  side: "in" | "out",
): Port | undefined {
  const node = records[`node:${place.node}`] as GraphNode | undefined;
  const manifest = node && manifests.get(node.type);
  if (!node || !manifest) return undefined;
  const ports = side === "out" ? outputsOf(node, manifest) : inputsOf(node, manifest);
  return ports.find((port) => port.id === place.port);
}

export function typeName(type: Port["type"]): string {
  return t(`canvas.type.${type}`);
}
