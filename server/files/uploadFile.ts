import { maxUploadBytes } from "#shared/api/routes/files.ts";
import { AppError } from "#shared/errors.ts";
import type { FileRef } from "#shared/run/values.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { insertFile } from "./sql.ts";

/** Stores an uploaded file for graphs to read. Its name and media type are kept as words, and never trusted. */
export async function uploadFile(
  parts: Pick<Parts, "db" | "blobs" | "now" | "makeId">,
  caller: Caller,
  { name, mediaType, bytes }: { name: string; mediaType: string | undefined; bytes: Uint8Array },
): Promise<FileRef> {
  if (bytes.length > maxUploadBytes) {
    throw new AppError("TOO_LARGE", `The file has ${bytes.length} bytes; at most ${maxUploadBytes} are accepted.`);
  }
  const file = {
    id: parts.makeId("file"),
    workspace: caller.workspace,
    name: cleanName(name),
    mediaType: cleanMediaType(mediaType),
    bytes: bytes.length,
    hash: await parts.blobs.put(bytes),
    createdAt: parts.now(),
  };
  await insertFile(parts.db, file);
  return { $file: file.id, name: file.name, mediaType: file.mediaType, bytes: file.bytes };
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
