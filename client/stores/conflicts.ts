/**
 * Where two people set the same field, or one deleted what the other was changing: what each wanted, so that whoever
 * lost can take it back. Pure; `graphStore` keeps the list.
 */
import type { Actor } from "#shared/actor.ts";
import type { GraphChanged } from "#shared/api/socket.ts";
import { applyDiff, type GraphDiff, type GraphRecord, type GraphRecords } from "#shared/graph/diff.ts";
import { changedFields, type FieldPath, fieldOf, withField } from "#shared/graph/fields.ts";
import type { GraphEdge } from "#shared/graph/graph.ts";
import { untouchedPart } from "#shared/graph/merge.ts";
import { type Json, sameJson } from "#shared/json.ts";

/** A field that two have set. Which of the values stands, the records say. */
export interface FieldConflict {
  kind: "field";
  id: string;
  record: string;
  path: FieldPath;
  mine: Json | undefined;
  theirs: Json | undefined;
  /** Absent: it is not known who it was. */
  by: Actor | undefined;
}

/** A record with changes of mine that is gone. */
export interface DeletionConflict {
  kind: "deleted";
  id: string;
  record: string;
  /** Brings it back, with what I made of it and the lines that went with it. */
  restore: GraphDiff;
  by: Actor | undefined;
}

export type Conflict = FieldConflict | DeletionConflict;

/** What I have set and the server has stored: `record path` → the value. */
export type Written = ReadonlyMap<string, Json | undefined>;

const mostWritten = 2_000;
const mostConflicts = 50;

export function fieldKey(record: string, path: FieldPath): string {
  return [record, ...path].join(" ");
}

/** Remembers the fields that a stored change of mine has set. */
export function writtenWith(written: Written, diff: GraphDiff): Written {
  const next = new Map(written);
  for (const [record, { before, after }] of Object.entries(diff)) {
    if (after === null) continue;
    // Of what is new each field counts as set.
    const paths = before === null ? changedFields({} as GraphRecord, after) : changedFields(before, after);
    for (const path of paths) {
      const key = fieldKey(record, path);
      next.delete(key);
      next.set(key, fieldOf(after, path));
    }
  }
  for (const key of next.keys()) {
    if (next.size <= mostWritten) break;
    next.delete(key);
  }
  return next;
}

/** What a change of somebody else did to mine: what I have not sent yet, and what was stored but not seen by them. */
export function conflictsWith(
  theirs: Pick<GraphChanged, "diff" | "unseen"> & { by?: Actor | undefined },
  mine: { waiting: readonly GraphDiff[]; written: Written; records: GraphRecords },
): Conflict[] {
  const { diff, unseen = [], by } = theirs;
  const found = new Map<string, Conflict>();
  const add = (conflict: Conflict) => found.set(conflict.id, conflict);

  for (const { record, path } of unseen) {
    const change = diff[record];
    if (!change?.before) continue;
    const lost = fieldOf(change.before, path);
    const key = fieldKey(record, path);
    if (!mine.written.has(key) || !sameJson(mine.written.get(key), lost)) continue;
    if (change.after === null) add(deletion(record, diff, mine, by));
    else add({ kind: "field", id: key, record, path, mine: lost, theirs: fieldOf(change.after, path), by });
  }
  for (const waiting of mine.waiting) {
    for (const [record, { before, after }] of Object.entries(waiting)) {
      const change = diff[record];
      if (after === null) continue;
      if (change?.after === null) {
        if (before !== null) add(deletion(record, diff, mine, by));
        continue;
      }
      if (before === null) {
        for (const on of endsOf(record, after)) if (diff[on]?.after === null) add(deletion(on, diff, mine, by));
        continue;
      }
      if (!change?.before) continue;
      for (const path of changedFields(change.before, change.after)) {
        const [wanted, got] = [fieldOf(after, path), fieldOf(change.after, path)];
        if (sameJson(fieldOf(before, path), wanted) || sameJson(wanted, got)) continue;
        const id = fieldKey(record, path);
        add({ kind: "field", id, record, path, mine: wanted, theirs: got, by });
      }
    }
  }
  return [...found.values()];
}

/** Newer findings replace older ones about the same thing. */
export function withConflicts(known: readonly Conflict[], fresh: readonly Conflict[]): readonly Conflict[] {
  if (fresh.length === 0) return known;
  const ids = new Set(fresh.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...fresh].slice(-mostConflicts);
}

/** After a change of mine: going on with a field moves my side of it; agreeing with theirs settles it. */
export function afterMine(conflicts: readonly Conflict[], diff: GraphDiff): readonly Conflict[] {
  if (conflicts.length === 0) return conflicts;
  return conflicts.flatMap((conflict): Conflict[] => {
    const change = diff[conflict.record];
    if (!change) return [conflict];
    if (conflict.kind === "deleted" || change.after === null || change.before === null) return [];
    const { path } = conflict;
    const value = fieldOf(change.after, path);
    if (sameJson(fieldOf(change.before, path), value)) return [conflict];
    return sameJson(value, conflict.theirs) ? [] : [{ ...conflict, mine: value }];
  });
}

/** After a change of theirs: a field that they set on purpose once more has a new other side. */
export function afterTheirs(
  conflicts: readonly Conflict[],
  { diff, by }: Pick<GraphChanged, "diff"> & { by?: Actor | undefined },
): readonly Conflict[] {
  if (conflicts.length === 0) return conflicts;
  return conflicts.flatMap((conflict): Conflict[] => {
    const change = diff[conflict.record];
    if (!change) return [conflict];
    if (conflict.kind === "deleted") return change.after === null ? [conflict] : [];
    if (change.after === null || change.before === null) return [];
    const value = fieldOf(change.after, conflict.path);
    if (sameJson(fieldOf(change.before, conflict.path), value)) return [conflict];
    return sameJson(value, conflict.mine) ? [] : [{ ...conflict, theirs: value, by }];
  });
}

/** Whose value stands now. `neither`: somebody has gone on from there. */
export function sideStanding(records: GraphRecords, conflict: Conflict): "mine" | "theirs" | "neither" {
  const record = records[conflict.record];
  if (conflict.kind === "deleted") return record === undefined ? "theirs" : "mine";
  if (record === undefined) return "neither";
  const value = fieldOf(record, conflict.path);
  if (sameJson(value, conflict.mine)) return "mine";
  return sameJson(value, conflict.theirs) ? "theirs" : "neither";
}

/** The change that makes one side stand. Empty where it does already. */
export function settling(records: GraphRecords, conflict: Conflict, side: "mine" | "theirs"): GraphDiff {
  const record = records[conflict.record];
  if (conflict.kind === "deleted") return side === "mine" ? untouchedPart(records, conflict.restore) : {};
  if (record === undefined) return {};
  const next = withField(record, conflict.path, side === "mine" ? conflict.mine : conflict.theirs);
  return sameJson(record, next) ? {} : { [conflict.record]: { before: record, after: next } };
}

function deletion(
  record: string,
  diff: GraphDiff,
  mine: { waiting: readonly GraphDiff[]; records: GraphRecords },
  by: Actor | undefined,
): DeletionConflict {
  const before = diff[record]?.before ?? null;
  const base: GraphRecords = before === null ? {} : { [record]: before };
  // As it was stored, with what I had not sent yet on top.
  const own = mine.waiting.reduce((records, change) => {
    const part = change[record];
    return part ? applyDiff(records, { [record]: part }) : records;
  }, base);
  const lines = Object.entries(diff).flatMap(([id, change]) =>
    change.after === null && change.before && endsOf(id, change.before).includes(record)
      ? [[id, { before: null, after: change.before }] as const]
      : [],
  );
  const drawn = Object.entries(mine.records).flatMap(([id, line]) =>
    endsOf(id, line).includes(record) ? [[id, { before: null, after: line }] as const] : [],
  );
  const restore = Object.fromEntries([[record, { before: null, after: own[record] ?? before }], ...lines, ...drawn]);
  return { kind: "deleted", id: record, record, restore, by };
}

/** The nodes at the ends of a line. */
function endsOf(id: string, record: GraphRecord): string[] {
  if (!id.startsWith("edge:")) return [];
  const { from, to } = record as GraphEdge;
  return [`node:${from.node}`, `node:${to.node}`];
}
