/**
 * The one change type: undo step, collaboration message, plan and suggestion alike. A diff maps a record's id to what
 * it was and what it becomes; `null` means absent. Reverse swaps, squash keeps the first `before` and the last
 * `after`, apply merges field by field, so that an undo leaves a colleague's change to another field alone.
 */
import { z } from "zod";
import { type Json, sameJson } from "../json.ts";
import {
  type Graph,
  type GraphBody,
  type GraphEdge,
  type GraphNode,
  graphEdge,
  graphName,
  graphNode,
} from "./graph.ts";

export interface GraphMeta {
  name: string;
}
export type GraphRecord = GraphNode | GraphEdge | GraphMeta;

/** `node:<id>`, `edge:<id>`, or `graph` for the graph's own fields. */
export type RecordId = `node:${string}` | `edge:${string}` | "graph";
export type GraphRecords = Readonly<Record<string, GraphRecord>>;

export interface Change {
  before: GraphRecord | null;
  after: GraphRecord | null;
}
export type GraphDiff = Readonly<Record<string, Change>>;

const meta = z.strictObject({ name: graphName });
const maxChanges = 20_000;

/** A diff from outside. Each key must fit the records under it. */
export const graphDiff = z
  .record(z.string().max(80), z.strictObject({ before: z.unknown(), after: z.unknown() }))
  .superRefine((diff, ctx) => {
    const ids = Object.keys(diff);
    if (ids.length > maxChanges) ctx.addIssue({ code: "custom", message: `At most ${maxChanges} changes at once.` });
  })
  .transform((diff, ctx): GraphDiff => {
    const read: Record<string, Change> = {};
    for (const [id, change] of Object.entries(diff)) {
      const schema = schemaFor(id);
      if (!schema) {
        ctx.addIssue({ code: "custom", path: [id], message: `"${id}" names no record of a graph.` });
        continue;
      }
      const readSide = (side: "before" | "after"): GraphRecord | null => {
        if (change[side] === null) return null;
        const result = schema.safeParse(change[side]);
        if (!result.success) {
          for (const issue of result.error.issues) {
            ctx.addIssue({ code: "custom", path: [id, side, ...issue.path], message: issue.message });
          }
          return null;
        }
        const record: GraphRecord = result.data;
        if ("id" in record && recordIdOf(record) !== id) {
          ctx.addIssue({ code: "custom", path: [id, side, "id"], message: `The id differs from the key "${id}".` });
        }
        return record;
      };
      read[id] = { before: readSide("before"), after: readSide("after") };
    }
    return read;
  });

function schemaFor(id: string) {
  if (id === "graph") return meta;
  if (id.startsWith("node:")) return graphNode;
  if (id.startsWith("edge:")) return graphEdge;
  return undefined;
}

export function recordIdOf(record: GraphNode | GraphEdge): RecordId {
  return "from" in record ? `edge:${record.id}` : `node:${record.id}`;
}

/** A graph as records by id. Insertion order is the order of nodes and edges. */
export function toRecords(graph: GraphBody & { name?: string }): GraphRecords {
  const records: Record<string, GraphRecord> = {};
  if (graph.name !== undefined) records.graph = { name: graph.name };
  for (const node of graph.nodes) records[`node:${node.id}`] = node;
  for (const edge of graph.edges) records[`edge:${edge.id}`] = edge;
  return records;
}

export function toBody(records: GraphRecords): GraphBody {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const [id, record] of Object.entries(records)) {
    if (id.startsWith("node:")) nodes.push(record as GraphNode);
    else if (id.startsWith("edge:")) edges.push(record as GraphEdge);
  }
  return { nodes, edges };
}

export function nameOf(records: GraphRecords): string {
  return (records.graph as GraphMeta | undefined)?.name ?? "";
}

export function toGraph(id: string, revision: number, records: GraphRecords): Graph {
  return { id, name: nameOf(records), revision, ...toBody(records) };
}

/** The diff that undoes this one. */
export function reverse(diff: GraphDiff): GraphDiff {
  return Object.fromEntries(
    Object.entries(diff).map(([id, { before, after }]) => [id, { before: after, after: before }]),
  );
}

/** Two diffs in a row as one. Changes that cancel out vanish. */
export function squash(first: GraphDiff, second: GraphDiff): GraphDiff {
  const result: Record<string, Change> = { ...first };
  for (const [id, change] of Object.entries(second)) {
    const earlier = result[id];
    const joined = earlier ? { before: earlier.before, after: change.after } : change;
    if (sameJson(joined.before, joined.after)) delete result[id];
    else result[id] = joined;
  }
  return result;
}

export function isEmpty(diff: GraphDiff): boolean {
  return Object.keys(diff).length === 0;
}

/**
 * Applies a diff to records that may have moved on since it was made. A created record replaces, a deleted one goes;
 * an update touches only the fields that it changes (and, inside `params`, only the params that it changes), and does
 * nothing to a record that is gone. Unchanged records keep their identity.
 */
export function applyDiff(records: GraphRecords, diff: GraphDiff): GraphRecords {
  let result: Record<string, GraphRecord> | undefined;
  for (const [id, { before, after }] of Object.entries(diff)) {
    const current = (result ?? records)[id];
    if (after === null) {
      if (current === undefined) continue;
      result ??= { ...records };
      delete result[id];
      continue;
    }
    const next = before === null ? after : current && mergeRecord(current, before, after);
    if (next === undefined || next === current) continue;
    result ??= { ...records };
    result[id] = next;
  }
  return result ?? records;
}

/** The smallest diff that turns one set of records into another. */
export function diffBetween(from: GraphRecords, to: GraphRecords): GraphDiff {
  const diff: Record<string, Change> = {};
  for (const [id, record] of Object.entries(from)) {
    const other = to[id];
    if (other === undefined) diff[id] = { before: record, after: null };
    else if (other !== record && !sameJson(record, other)) diff[id] = { before: record, after: other };
  }
  for (const [id, record] of Object.entries(to)) {
    if (from[id] === undefined) diff[id] = { before: null, after: record };
  }
  return diff;
}

/** A diff that creates records. */
export function creation(...records: (GraphNode | GraphEdge)[]): GraphDiff {
  return Object.fromEntries(records.map((record) => [recordIdOf(record), { before: null, after: record }]));
}

type Fields = Record<string, Json | undefined>;

function mergeRecord(current: GraphRecord, before: GraphRecord, after: GraphRecord): GraphRecord {
  const merged = mergeFields(current as unknown as Fields, before as unknown as Fields, after as unknown as Fields);
  return merged as unknown as GraphRecord;
}

function mergeFields(current: Fields, before: Fields, after: Fields, top = true): Fields {
  let merged: Fields | undefined;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (sameJson(before[key], after[key])) continue;
    const value =
      top && key === "params"
        ? (mergeFields(
            (current.params ?? {}) as Fields,
            (before.params ?? {}) as Fields,
            (after.params ?? {}) as Fields,
            false,
          ) as Json)
        : after[key];
    if (sameJson(current[key], value)) continue;
    merged ??= { ...current };
    if (value === undefined) delete merged[key];
    else merged[key] = value;
  }
  return merged ?? current;
}
