/** The fields that changes are merged by: `title`, `position`, and each param by itself. */
import { type Json, sameJson } from "../json.ts";
import type { GraphRecord } from "./diff.ts";

/** `["title"]`, `["position"]`, `["params", "url"]`. */
export type FieldPath = readonly string[];

type Fields = Readonly<Record<string, Json | undefined>>;

/** Fields that differ between two versions of a record. */
export function changedFields(before: GraphRecord, after: GraphRecord): FieldPath[] {
  const [old, next] = [asFields(before), asFields(after)];
  return differing(old, next).flatMap((key) =>
    key === "params" ? differing(paramsOf(old), paramsOf(next)).map((param) => [key, param]) : [[key]],
  );
}

/** Absent: `undefined`. */
export function fieldOf(record: GraphRecord, [key = "", param]: FieldPath): Json | undefined {
  const fields = asFields(record);
  return param === undefined ? fields[key] : paramsOf(fields)[param];
}

/** The record with another value in one field; `undefined` takes the field away. */
export function withField(record: GraphRecord, [key = "", param]: FieldPath, value: Json | undefined): GraphRecord {
  const fields = asFields(record);
  const next =
    param === undefined ? put(fields, key, value) : put(fields, key, put(paramsOf(fields), param, value) as Json);
  // The value comes from another version of the same record, so the field keeps its type.
  return next as unknown as GraphRecord;
}

function put(fields: Fields, key: string, value: Json | undefined): Fields {
  if (value !== undefined) return { ...fields, [key]: value };
  const { [key]: _gone, ...rest } = fields;
  return rest;
}

function differing(a: Fields, b: Fields): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !sameJson(a[key], b[key]));
}

function paramsOf(fields: Fields): Fields {
  return (fields.params ?? {}) as Fields;
}

/** Records are plain JSON objects; their interfaces only name the keys. */
function asFields(record: GraphRecord): Fields {
  return record as unknown as Fields;
}
