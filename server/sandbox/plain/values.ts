/** What JSONata makes of JSON values, branch by branch after its own code (2.2). Whatever it would refuse is missed. */
import type { Json, JsonObject } from "#shared/json.ts";
import { missed, type Work } from "./work.ts";

export type Value = Json | undefined;

export function isObject(value: Value): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number that JSON can hold. JSON knows no -0. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw missed;
  return value === 0 ? 0 : value;
}

/** Deepest list of lists that is looked into. */
const mostDepth = 40;

/** The values under a name; in a list, of all its items. Lists found are spread into one. */
export function lookUp(value: Value, name: string, work: Work): Value {
  if (!Array.isArray(value)) return ofObject(value, name);
  const found: Json[] = [];
  collect(value, name, found, work, 0);
  return settled(found);
}

/** A sequence is not there when it is empty, and is its only item when there is one. */
export function settled(sequence: Json[]): Value {
  return sequence.length > 1 ? sequence : sequence[0];
}

function collect(list: Json[], name: string, found: Json[], work: Work, depth: number): void {
  if (depth > mostDepth) throw missed;
  work.spend(list.length);
  for (const item of list) {
    if (Array.isArray(item)) {
      collect(item, name, found, work, depth + 1);
      continue;
    }
    const value = ofObject(item, name);
    if (Array.isArray(value)) {
      work.spend(value.length);
      for (const each of value) found.push(each);
    } else if (value !== undefined) {
      found.push(value);
    }
  }
}

function ofObject(value: Value, name: string): Value {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  refuseMarked(value as JsonObject);
  return (value as JsonObject)[name];
}

/** JSONata knows its own functions by marks that data could carry as well. */
export function refuseMarked(value: JsonObject): void {
  if (value._jsonata_function || value._jsonata_lambda) throw missed;
}

export function isTrue(value: Value, work: Work, depth = 0): boolean {
  work.spend(1);
  if (depth > mostDepth) throw missed;
  if (Array.isArray(value)) return value.some((item) => isTrue(item, work, depth + 1));
  if (isObject(value)) {
    refuseMarked(value);
    const count = Object.keys(value).length;
    work.spend(count >> 3);
    return count > 0;
  }
  return Boolean(value);
}

export function isEqual(left: Json, right: Json, work: Work, depth = 0): boolean {
  work.spend(1);
  if (typeof left === "string" && typeof right === "string") work.spendText(left);
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (depth > mostDepth) throw missed;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, i) => isEqual(item, right[i] as Json, work, depth + 1));
  }
  // It compares a list with an object by the names of their properties, `length` among them.
  if (Array.isArray(left) || Array.isArray(right)) throw missed;
  const names = Object.keys(left);
  work.spend(names.length);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      return Object.hasOwn(right, name) && isEqual(left[name] as Json, right[name] as Json, work, depth + 1);
    })
  );
}

/** As `&` and `$string` write a value. */
export function textOf(value: Json, work: Work): string {
  if (typeof value === "string") return value;
  weigh(value, work, 0);
  return JSON.stringify(value, (_name, each) => (typeof each === "number" ? shortened(each) : each));
}

function shortened(value: number): number {
  if (!Number.isFinite(value)) throw missed;
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** Spends for every part of a value, so that what is made of it, or written of it, has a bounded size. */
export function weigh(value: Value, work: Work, depth: number): void {
  work.spend(1);
  if (typeof value === "string") work.spendText(value);
  if (typeof value === "number") finite(value);
  if (value === undefined || depth > mostDepth) throw missed;
  if (Array.isArray(value)) {
    for (const item of value) weigh(item, work, depth + 1);
  } else if (typeof value === "object" && value !== null) {
    refuseMarked(value);
    for (const name of Object.keys(value)) {
      if (name === "__proto__") throw missed;
      work.spendText(name);
      weigh(value[name], work, depth + 1);
    }
  }
}
