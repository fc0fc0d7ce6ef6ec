/**
 * Groups: nodes of one scope that are moved together, under a title and a colour. A group is a node of its own that
 * never runs; its members name it. A group holds no groups, and only what stands in its own scope: a member that was
 * moved into a region has left it.
 */
import type { GraphBody, GraphNode } from "./graph.ts";
import { indexOf, nodesIn, parentOf } from "./walk.ts";

export const groupType = "group";

export function isGroup({ type }: Pick<GraphNode, "type">): boolean {
  return type === groupType;
}

/** The group that a node is in. */
export function groupOf(graph: GraphBody, id: string): string | undefined {
  return holdersOf(graph).groups.get(id);
}

/** What a node is drawn in and moved by: its group, else the region around it. */
export function holderOf(graph: GraphBody, id: string): string | undefined {
  return groupOf(graph, id) ?? parentOf(graph, id);
}

/** What is drawn directly in a region or group, or without one at the top; in node order. */
export function heldIn(graph: GraphBody, holder: string | undefined): readonly GraphNode[] {
  const { members, groups } = holdersOf(graph);
  if (holder !== undefined && members.has(holder)) return members.get(holder) ?? [];
  const body = nodesIn(graph, holder);
  return groups.size === 0 ? body : body.filter(({ id }) => !groups.has(id));
}

/** What is around a node on the canvas, innermost first: groups and regions. */
export function holdersAround(graph: GraphBody, id: string): string[] {
  const found: string[] = [];
  for (let at = holderOf(graph, id); at !== undefined; at = holderOf(graph, at)) found.push(at);
  return found;
}

/** The nodes with everything that is drawn inside them, at any depth: what moves when they are moved. */
export function withHeld(graph: GraphBody, nodes: Iterable<string>): Set<string> {
  const found = new Set(nodes);
  for (const id of found) for (const inner of heldIn(graph, id)) found.add(inner.id);
  return found;
}

interface Holders {
  /** By member. */
  groups: ReadonlyMap<string, string>;
  /** By group; those without members too. */
  members: ReadonlyMap<string, readonly GraphNode[]>;
}

const known = new WeakMap<GraphBody, Holders>();

function holdersOf(graph: GraphBody): Holders {
  let holders = known.get(graph);
  if (!holders) {
    holders = findHolders(graph);
    known.set(graph, holders);
  }
  return holders;
}

function findHolders(graph: GraphBody): Holders {
  const groups = new Map<string, string>();
  const members = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) if (isGroup(node)) members.set(node.id, []);
  if (members.size > 0) {
    for (const node of indexOf(graph).nodes.values()) {
      const held = isGroup(node) || node.group === undefined ? undefined : members.get(node.group);
      if (!held || parentOf(graph, node.id) !== parentOf(graph, node.group ?? "")) continue;
      held.push(node);
      groups.set(node.id, node.group ?? "");
    }
  }
  return { groups, members };
}
