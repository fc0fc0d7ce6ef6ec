/** Values between the journal and nodes: large ones go to the blob store and come back. */
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { type BlobRef, inlineLimitBytes, isBlobRef, previewOf } from "#shared/run/values.ts";
import type { Blobs } from "../blobs/blobs.ts";

/** The value as events carry it. What only looks like a reference is stored too, so that it is never followed. */
export async function storeValue(blobs: Blobs, value: Json): Promise<Json> {
  const text = JSON.stringify(value) ?? "null";
  const bytes = Buffer.from(text);
  // Parsing back drops what JSON cannot hold, so that nodes see the same value before and after a crash.
  if (bytes.length <= inlineLimitBytes && !isBlobRef(value)) return JSON.parse(text);
  const ref: BlobRef = {
    $blob: await blobs.put(bytes),
    bytes: bytes.length,
    preview: previewOf(value),
    ...((Array.isArray(value) || typeof value === "string") && { length: value.length }),
  };
  return { ...ref };
}

/** The value as nodes see it. */
export async function loadValue(blobs: Blobs, stored: Json): Promise<Json> {
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
  const entries = await Promise.all(
    Object.entries(values).map(async ([port, value]) => [port, await storeValue(blobs, value)] as const),
  );
  return Object.fromEntries(entries);
}
