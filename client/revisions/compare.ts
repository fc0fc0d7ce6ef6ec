/** What differs between two revisions, record by record and field by field. Pure. */
import { diffBetween, type GraphRecord, type GraphRecords, nameOf } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { type Json, sameJson } from "#shared/json.ts";

/** `moved`: nothing but its place differs. */
export type Kind = "added" | "removed" | "changed" | "moved";

/** One field; `path` leads into the record, such as `params`, `headers`, `accept`. Absent sides are not set. */
export interface FieldChange {
  path: readonly string[];
  before?: Json;
  after?: Json;
}

export interface RecordChange {
  /** `node:<id>`, `edge:<id>`. */
  record: string;
  kind: Kind;
  before: GraphNode | GraphEdge | undefined;
  after: GraphNode | GraphEdge | undefined;
  /** Of a changed one: what differs, without its place. */
  fields: readonly FieldChange[];
}

export interface Comparison {
  nodes: readonly RecordChange[];
  edges: readonly RecordChange[];
  /** Present when the graph has another name. */
  name?: { before: string; after: string };
}

export function compareGraphs(before: GraphRecords, after: GraphRecords): Comparison {
  const nodes: RecordChange[] = [];
  const edges: RecordChange[] = [];
  for (const [record, change] of Object.entries(diffBetween(before, after))) {
    if (record === "graph") continue;
    (record.startsWith("edge:") ? edges : nodes).push(recordChange(record, change.before, change.after));
  }
  const [was, is] = [nameOf(before), nameOf(after)];
  return { nodes: nodes.toSorted(byPlace), edges, ...(was !== is && { name: { before: was, after: is } }) };
}

/** Do two revisions do the same? Places, sizes and the graph's name do not count. */
export function doTheSame(before: GraphRecords, after: GraphRecords): boolean {
  const { nodes, edges } = compareGraphs(before, after);
  return edges.length === 0 && nodes.every(({ kind, fields }) => kind === "moved" || isLook(kind, fields));
}

function isLook(kind: Kind, fields: readonly FieldChange[]): boolean {
  return kind === "changed" && fields.every(({ path }) => path[0] === "size" || path[0] === "title");
}

/** Everything that stands in one of the two: the later one, and what was removed where it stood. */
export function bothRecords(before: GraphRecords, after: GraphRecords): GraphRecords {
  const gone = Object.entries(before).filter(([id]) => after[id] === undefined);
  return { ...after, ...Object.fromEntries(gone) };
}

function recordChange(record: string, before: GraphRecord | null, after: GraphRecord | null): RecordChange {
  // Only nodes and edges come here: the graph's own record was taken out before.
  const sides = {
    before: (before ?? undefined) as GraphNode | GraphEdge | undefined,
    after: (after ?? undefined) as GraphNode | GraphEdge | undefined,
  };
  if (!before) return { record, kind: "added", ...sides, fields: [] };
  if (!after) return { record, kind: "removed", ...sides, fields: [] };
  const fields = fieldChanges(before as unknown as Fields, after as unknown as Fields);
  return { record, kind: fields.length === 0 ? "moved" : "changed", ...sides, fields };
}

type Fields = Readonly<Record<string, Json | undefined>>;

/** Objects are looked into, so that one header among ten is one change; lists are compared whole. */
function fieldChanges(before: Fields, after: Fields, path: readonly string[] = []): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key): FieldChange[] => {
    const [was, is] = [before[key], after[key]];
    const here = [...path, key];
    if (here.length === 1 && key === "position") return [];
    if (was === is || (was !== undefined && is !== undefined && sameJson(was, is))) return [];
    if (isFields(was) && isFields(is)) return fieldChanges(was, is, here);
    return [{ path: here, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

function isFields(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !("$expr" in value);
}

/** As people read a graph: from left to right, then down. */
function byPlace(a: RecordChange, b: RecordChange): number {
  const place = ({ before, after }: RecordChange) => ((after ?? before) as GraphNode).position;
  return place(a).x - place(b).x || place(a).y - place(b).y;
}
