import { z } from "zod";
import type { Json } from "../json.ts";

/** Values above this size (bytes of their JSON) leave the journal for the blob store. */
export const inlineLimitBytes = 32_768;

/** Stands for a large value in events: the value is the JSON stored under its hash. */
export const blobRef = z.strictObject({
  $blob: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  /** A short form for cards: the first rows, the first characters. */
  preview: z.json(),
  /** Items of an array, characters of a string. */
  length: z.int().optional(),
});
export type BlobRef = z.infer<typeof blobRef>;

export function isBlobRef(value: unknown): value is BlobRef {
  return typeof value === "object" && value !== null && "$blob" in value && "preview" in value;
}

/** An uploaded or bundled file, as it travels through a graph. */
export const fileRef = z.strictObject({
  $file: z.string().max(100),
  name: z.string().max(255),
  mediaType: z.string().max(200),
  bytes: z.int().min(0),
});
export type FileRef = z.infer<typeof fileRef>;

export function isFileRef(value: unknown): value is FileRef {
  return fileRef.safeParse(value).success;
}

/** Characters of a preview, roughly: wide and deep values would else be shown nearly whole. */
const previewRoom = 16_000;

/** The short form of a value that a card can show. */
export function previewOf(value: Json): Json {
  return shortened(value, { left: previewRoom });
}

function shortened(value: Json, room: { left: number }): Json {
  if (typeof value !== "object" && typeof value !== "string") return value;
  if (value === null) return null;
  room.left -= 4;
  if (room.left < 0) return "…";
  if (typeof value === "string") {
    const shown = value.length > 300 ? `${value.slice(0, 300)}…` : value;
    room.left -= shown.length;
    return shown;
  }
  if (Array.isArray(value)) return value.slice(0, 5).map((item) => shortened(item, room));
  const shown: [string, Json][] = [];
  for (const [key, item] of Object.entries(value).slice(0, 12)) {
    room.left -= key.length + 4;
    if (room.left < 0) break;
    shown.push([key, Array.isArray(item) && item.length > 5 ? `${item.length} items` : shortened(item, room)]);
  }
  return Object.fromEntries(shown);
}
