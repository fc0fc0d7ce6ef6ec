/**
 * JSON values, and the checks that every document from outside passes before a schema sees it.
 * Pure and linear in the size of the input; never recursive, so that depth cannot overflow the stack.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface JsonLimits {
  /** Longest accepted text, in UTF-16 code units. */
  maxLength: number;
  /** Deepest accepted nesting of arrays and objects. */
  maxDepth: number;
}

export const documentLimits: JsonLimits = { maxLength: 8_000_000, maxDepth: 64 };

/** A finding about a JSON document: where (path of keys and indexes) and what is wrong. */
export interface JsonProblem {
  path: (string | number)[];
  message: string;
}

/** Keys that reach an object's prototype when a careless merge copies them. */
const prototypeKeys = new Set(["__proto__", "constructor", "prototype"]);

/** Parses untrusted text within limits. Refuses over-long and over-deep text before parsing it. */
export function readJson(
  text: string,
  limits: JsonLimits = documentLimits,
): { ok: true; value: Json } | { ok: false; problem: JsonProblem } {
  if (text.length > limits.maxLength) {
    return refuse([], `The document has ${text.length} characters; at most ${limits.maxLength} are accepted.`);
  }
  const depth = depthOf(text);
  if (depth > limits.maxDepth) {
    return refuse([], `The document nests ${depth} levels deep; at most ${limits.maxDepth} are accepted.`);
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return refuse([], `The text is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const problem = findUnsafe(value, limits.maxDepth);
  return problem ? { ok: false, problem } : { ok: true, value };
}

/**
 * Finds what plain JSON cannot hold or must not hold: prototype keys, NaN and infinities, functions, cycles
 * (seen as endless depth). Returns the first finding, or undefined when the value is safe.
 */
export function findUnsafe(value: unknown, maxDepth = documentLimits.maxDepth): JsonProblem | undefined {
  const open: { value: unknown; path: (string | number)[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (path.length > maxDepth) return { path: path.slice(0, 8), message: `Nests deeper than ${maxDepth} levels.` };
    if (value === null || typeof value === "string" || typeof value === "boolean") continue;
    if (typeof value === "number") {
      if (!Number.isFinite(value)) return { path, message: `${value} is not a JSON number.` };
      continue;
    }
    if (typeof value !== "object") return { path, message: `A ${typeof value} is not a JSON value.` };
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push({ value: value[i], path: [...path, i] });
      continue;
    }
    for (const key of Object.keys(value)) {
      if (prototypeKeys.has(key)) return { path: [...path, key], message: `The key "${key}" is not allowed.` };
      open.push({ value: (value as Record<string, unknown>)[key], path: [...path, key] });
    }
  }
  return undefined;
}

/** Deep equality of JSON values; key order does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = definedKeys(left);
  return (
    keys.length === definedKeys(right).length && keys.every((key) => key in right && sameJson(left[key], right[key]))
  );
}

/** Canonical text of a value: keys sorted, no spaces. Equal values give equal text (after RFC 8785's ordering). */
export function stableStringify(value: unknown, indent?: number): string {
  return JSON.stringify(sortKeys(value), null, indent);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    definedKeys(source)
      .sort()
      .map((key) => [key, sortKeys(source[key])]),
  );
}

function definedKeys(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** Deepest bracket nesting outside strings, found without parsing. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}

function refuse(path: (string | number)[], message: string): { ok: false; problem: JsonProblem } {
  return { ok: false, problem: { path, message } };
}
