/** Values between the journal and nodes: large ones go to the blob store and come back. */
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { type BlobRef, inlineLimitBytes, isBlobRef, previewOf } from "#shared/run/values.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { allThere, type Eventual, whenThere } from "./eventual.ts";

/** Longest value of one port, as JSON text; and what one step may take from others together. */
export const maxValueBytes = 100_000_000;

/** The value as events carry it. What only looks like a reference is stored too, so that it is never followed. */
export function storeValue(blobs: Blobs, value: Json): Eventual<Json> {
  refuseLarge(value);
  const text = JSON.stringify(value) ?? "null";
  // Parsing back drops what JSON cannot hold, so that nodes see the same value before and after a crash.
  if (isSmall(text) && !isBlobRef(value)) return JSON.parse(text);
  return storeLarge(blobs, value, text);
}

function isSmall(text: string): boolean {
  // A character takes at most three bytes.
  if (text.length * 3 <= inlineLimitBytes) return true;
  return text.length <= inlineLimitBytes && Buffer.byteLength(text) <= inlineLimitBytes;
}

async function storeLarge(blobs: Blobs, value: Json, text: string): Promise<Json> {
  const bytes = Buffer.from(text);
  const ref: BlobRef = {
    $blob: await blobs.put(bytes),
    bytes: bytes.length,
    preview: previewOf(value),
    ...((Array.isArray(value) || typeof value === "string") && { length: value.length }),
  };
  return { ...ref };
}

/** Values may hold the same part many times, so that a short graph makes one that no memory holds: counted before it is written out. */
function refuseLarge(value: Json): void {
  if (typeof value !== "object" || value === null) return;
  let left = maxValueBytes;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") left -= next.length;
    else if (Array.isArray(next)) {
      for (const item of next) open.push(item);
      left -= next.length;
    } else if (typeof next === "object" && next !== null) {
      for (const key of Object.keys(next)) {
        open.push(next[key] ?? null);
        left -= key.length;
      }
    }
    left--;
    if (left < 0) throw tooLarge("A value");
  }
}

function tooLarge(what: string): AppError {
  const most = maxValueBytes / 1_000_000;
  return new AppError(
    "TOO_LARGE",
    `${what} would be larger than the ${most} MB that are possible. Pass on less of it.`,
  );
}

/** Throws when stored values are more together than one step may take. Reads nothing. */
export function refuseLargeTogether(what: string, stored: Iterable<Json>): void {
  let bytes = 0;
  for (const value of stored) if (isBlobRef(value)) bytes += value.bytes;
  if (bytes > maxValueBytes) throw tooLarge(what);
}

/** The value as nodes see it. */
export function loadValue(blobs: Pick<Blobs, "get">, stored: Json): Eventual<Json> {
  return isBlobRef(stored) ? loadLarge(blobs, stored) : stored;
}

async function loadLarge(blobs: Pick<Blobs, "get">, stored: BlobRef): Promise<Json> {
  const bytes = await blobs.get(stored.$blob);
  if (!bytes) {
    throw new AppError(
      "UNAVAILABLE",
      `A stored value of ${stored.bytes} bytes is gone from the blob store. Run the step again.`,
    );
  }
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

export function storeValues(blobs: Blobs, values: Record<string, Json>): Eventual<Record<string, Json>> {
  return storeEach(values, (value) => storeValue(blobs, value));
}

function storeEach(
  values: Record<string, Json>,
  store: (value: Json) => Eventual<Json>,
): Eventual<Record<string, Json>> {
  const ports = Object.keys(values);
  const kept = ports.map((port) => store(values[port] ?? null));
  return whenThere(allThere(kept), (all) => {
    const stored: Record<string, Json> = {};
    for (const [index, port] of ports.entries()) stored[port] = all[index] ?? null;
    return stored;
  });
}

/** The values of one run while it is advanced: what was read last is not read again. */
export interface RunValues {
  load(stored: Json): Eventual<Json>;
  store(value: Json): Eventual<Json>;
  storeEach(values: Record<string, Json>): Eventual<Record<string, Json>>;
}

/** A list of a thousand items is read once for its thousand rounds. */
const kept = 4;

/** A step that hands on what it was given gives one of these. */
const keptGiven = 4;

export function createRunValues(blobs: Blobs): RunValues {
  const recent = new Map<string, Promise<Json>>();
  const given: Json[] = [];
  let nextGiven = 0;

  function store(value: Json): Eventual<Json> {
    // As it was stored before, whole.
    if (typeof value === "object" && value !== null && given.includes(value)) return value;
    return storeValue(blobs, value);
  }

  return {
    store,
    storeEach: (values) => storeEach(values, store),
    load(stored) {
      if (!isBlobRef(stored)) {
        given[nextGiven] = stored;
        nextGiven = (nextGiven + 1) % keptGiven;
        return stored;
      }
      const hash = stored.$blob;
      const value = recent.get(hash) ?? loadLarge(blobs, stored);
      recent.delete(hash);
      recent.set(hash, value);
      value.catch(() => recent.delete(hash));
      const [oldest] = recent.keys();
      if (recent.size > kept && oldest !== undefined) recent.delete(oldest);
      return value;
    },
  };
}
