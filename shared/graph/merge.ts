/**
 * What becomes of changes that were made side by side. The server and every client merge with these functions: what a
 * change does depends only on the records that it meets, and the server decides in which order changes meet them.
 */
import { z } from "zod";
import { sameJson } from "../json.ts";
import { applyDiff, type GraphDiff, type GraphRecord, type GraphRecords } from "./diff.ts";
import { changedFields, fieldOf, withField } from "./fields.ts";
import type { GraphEdge, GraphNode } from "./graph.ts";

/** A field whose value was replaced, or deleted with its record, by somebody who had not seen that value. */
export const unseenField = z.strictObject({ record: z.string().max(80), path: z.array(z.string()).min(1).max(2) });
export type UnseenField = z.infer<typeof unseenField>;

const mostUnseen = 200;
/** The fields that name the node a node is in. */
const homes = ["parent", "group"] as const;
type Home = (typeof homes)[number];

/**
 * Applies a diff and mends what only the two sides together broke: a line whose end is gone goes too, a step in a
 * region that is gone stands by itself, and of regions put into one another the later one comes out again.
 */
export function mergeDiff(records: GraphRecords, diff: GraphDiff): GraphRecords {
  const merged = applyDiff(records, diff);
  if (merged === records) return records;
  const takesNodes = Object.entries(diff).some(([id, { after }]) => id.startsWith("node:") && after === null);
  let mended: Record<string, GraphRecord> | undefined;
  for (const id of Object.keys(takesNodes ? merged : diff)) {
    const now = mended ?? merged;
    const record = now[id];
    if (record === undefined) continue;
    if (id.startsWith("edge:")) {
      if (!isLoose(now, record as GraphEdge)) continue;
      const old = records[id] as GraphEdge | undefined;
      if (old !== undefined && isLoose(records, old)) continue;
      mended ??= { ...merged };
      delete mended[id];
    } else if (id.startsWith("node:")) {
      const lost = homes.filter((home) => hasLost(home, id, { records, now, diff }));
      if (lost.length === 0) continue;
      mended ??= { ...merged };
      mended[id] = lost.reduce((node, home) => withField(node, [home], undefined), record);
    }
  }
  return mended ?? merged;
}

/**
 * The part of a diff that finds everything as the diff expects it. An undo, or redo, goes through here: a field that
 * somebody else has set since stays as it is, and so does a node that others have changed or built upon.
 */
export function untouchedPart(records: GraphRecords, diff: GraphDiff): GraphDiff {
  const part: Record<string, GraphDiff[string]> = {};
  for (const [id, { before, after }] of Object.entries(diff)) {
    const current = records[id];
    if (before === null || current === undefined) {
      if (before === null && current === undefined && after !== null) part[id] = { before, after };
    } else if (after === null) {
      if (sameJson(current, before)) part[id] = { before: current, after };
    } else {
      const next = changedFields(before, after)
        .filter((path) => sameJson(fieldOf(current, path), fieldOf(before, path)))
        .reduce((record, path) => withField(record, path, fieldOf(after, path)), current);
      if (next !== current) part[id] = { before: current, after: next };
    }
  }
  return keepingBuiltUpon(records, part);
}

/** What a diff replaces or deletes in these records although it was made on other values. */
export function unseenBy(records: GraphRecords, diff: GraphDiff): UnseenField[] {
  const unseen: UnseenField[] = [];
  for (const [record, { before, after }] of Object.entries(diff)) {
    const current = records[record];
    if (current === undefined || before === null) continue;
    const paths = after === null ? changedFields(before, current) : changedFields(before, after);
    for (const path of paths) {
      const value = fieldOf(current, path);
      if (sameJson(value, fieldOf(before, path)) || (after !== null && sameJson(value, fieldOf(after, path)))) continue;
      unseen.push({ record, path: [...path] });
    }
  }
  return unseen.slice(0, mostUnseen);
}

/** Lines and inner steps that hang on a node without being part of the diff keep the node. */
function keepingBuiltUpon(records: GraphRecords, part: Record<string, GraphDiff[string]>): GraphDiff {
  const goes = (id: string) => part[id]?.after === null;
  if (!Object.keys(part).some((id) => id.startsWith("node:") && goes(id))) return part;
  for (let found = true; found; ) {
    found = false;
    for (const [id, record] of Object.entries(records)) {
      if (id === "graph" || goes(id)) continue;
      for (const on of holders(id, part[id]?.after ?? record)) {
        if (!goes(on)) continue;
        delete part[on];
        found = true;
      }
    }
  }
  return part;
}

/** The nodes that a record cannot be without. */
function holders(id: string, record: GraphRecord): string[] {
  if (id.startsWith("edge:")) {
    const { from, to } = record as GraphEdge;
    return [`node:${from.node}`, `node:${to.node}`];
  }
  return homes.flatMap((home) => {
    const on = (record as GraphNode)[home];
    return on === undefined ? [] : [`node:${on}`];
  });
}

function isLoose(records: GraphRecords, { from, to }: GraphEdge): boolean {
  return records[`node:${from.node}`] === undefined || records[`node:${to.node}`] === undefined;
}

/** The region or group that a node is in is gone, or the change has put the two into one another. */
function hasLost(
  home: Home,
  id: string,
  { records, now, diff }: { records: GraphRecords; now: GraphRecords; diff: GraphDiff },
): boolean {
  if (isHomeless(now, id, home)) return !isHomeless(records, id, home);
  return id in diff && isInItself(now, id, home);
}

function isHomeless(records: GraphRecords, id: string, home: Home): boolean {
  const on = (records[id] as GraphNode | undefined)?.[home];
  return on !== undefined && records[`node:${on}`] === undefined;
}

function isInItself(records: GraphRecords, id: string, home: Home): boolean {
  const passed = new Set<string>();
  for (let at = id; !passed.has(at); ) {
    passed.add(at);
    const on = (records[at] as GraphNode | undefined)?.[home];
    if (on === undefined) return false;
    at = `node:${on}`;
    if (at === id) return true;
  }
  return false;
}
