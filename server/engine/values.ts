/** Values between the journal and nodes: large ones go to the blob store and come back. */
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { type BlobRef, inlineLimitBytes, isBlobRef, previewOf } from "#shared/run/values.ts";
import type { Blobs } from "../blobs/blobs.ts";

/** Longest value of one port, as JSON text; and what one step may take from others together. */
export const maxValueBytes = 100_000_000;

/** The value as events carry it. What only looks like a reference is stored too, so that it is never followed. */
export async function storeValue(blobs: Blobs, value: Json): Promise<Json> {
  refuseLarge(value);
  const text = JSON.stringify(value) ?? "null";
  const isSmall = text.length <= inlineLimitBytes && Buffer.byteLength(text) <= inlineLimitBytes;
  // Parsing back drops what JSON cannot hold, so that nodes see the same value before and after a crash.
  if (isSmall && !isBlobRef(value)) return JSON.parse(text);
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
      for (const [key, item] of Object.entries(next)) {
        open.push(item);
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
export async function loadValue(blobs: Pick<Blobs, "get">, stored: Json): Promise<Json> {
  if (!isBlobRef(stored)) return stored;
  const bytes = await blobs.get(stored.$blob);
  if (!bytes) {
    throw new AppError(
      "UNAVAILABLE",
      `A stored value of ${stored.bytes} bytes is gone from the blob store. Run the step again.`,
    );
  }
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

export async function storeValues(blobs: Blobs, values: Record<string, Json>): Promise<Record<string, Json>> {
  const stored: Record<string, Json> = {};
  for (const [port, value] of Object.entries(values)) stored[port] = await storeValue(blobs, value);
  return stored;
}

/** The values of one run while it is advanced: what was read last is not read again. */
export interface RunValues {
  load(stored: Json): Json | Promise<Json>;
}

/** A list of a thousand items is read once for its thousand rounds. */
const kept = 4;

export function createRunValues(blobs: Pick<Blobs, "get">): RunValues {
  const recent = new Map<string, Promise<Json>>();
  return {
    load(stored) {
      if (!isBlobRef(stored)) return stored;
      const hash = stored.$blob;
      const value = recent.get(hash) ?? loadValue(blobs, stored);
      recent.delete(hash);
      recent.set(hash, value);
      value.catch(() => recent.delete(hash));
      const [oldest] = recent.keys();
      if (recent.size > kept && oldest !== undefined) recent.delete(oldest);
      return value;
    },
  };
}
