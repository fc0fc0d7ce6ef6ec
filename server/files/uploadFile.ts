import type { FileRef } from "#shared/run/values.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { insertFile } from "./sql.ts";

/**
 * Stores a file as it comes, for graphs to read. Its name and media type are kept as words, and never trusted. Throws
 * TOO_LARGE past MAX_UPLOAD_MB; then, and when the source breaks, nothing of it stays.
 */
export async function uploadFile(
  parts: Pick<Parts, "db" | "blobs" | "config" | "now" | "makeId">,
  caller: Pick<Caller, "workspace">,
  { name, mediaType, source }: { name: string; mediaType: string | undefined; source: AsyncIterable<Uint8Array> },
): Promise<FileRef> {
  const { hash, bytes } = await parts.blobs.putStream(source, { maxBytes: parts.config.maxUploadBytes });
  const file = {
    id: parts.makeId("file"),
    workspace: caller.workspace,
    name: cleanName(name),
    media_type: cleanMediaType(mediaType),
    bytes,
    hash,
    created_at: parts.now(),
  };
  await insertFile(parts.db, file);
  return { $file: file.id, name: file.name, mediaType: file.media_type, bytes };
}

/** The last part of a path, without characters that hide, break lines or name devices. Never a path on our disk. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = last
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[<>:"|?*]/g, "_")
    .trim()
    .slice(0, 200)
    .toWellFormed();
  return clean === "" || /^\.+$/.test(clean) ? "file" : clean;
}

/** Kept as given when it is one; nothing is ever shown inline because of it. */
export function cleanMediaType(mediaType: string | undefined): string {
  const type = mediaType?.trim().toLowerCase() ?? "";
  return type.length <= 200 && /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[^"\\]*"|[\w.+-]+))*$/.test(type)
    ? type
    : "application/octet-stream";
}
