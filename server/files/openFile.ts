import type { Readable } from "node:stream";
import { AppError } from "#shared/errors.ts";
import type { ByteRange } from "../blobs/blobs.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { type FileRow, findFile } from "./sql.ts";

/** A file of the caller's workspace; `open` begins to read it. */
export async function openFile(
  { db, blobs }: Pick<Parts, "db" | "blobs">,
  { workspace }: Pick<Caller, "workspace">,
  id: string,
): Promise<FileRow & { open(range?: ByteRange): Promise<Readable> }> {
  const file = await findFile(db, workspace, id);
  if (!file) throw new AppError("NOT_FOUND", `There is no file "${id}" in this workspace.`);
  return {
    ...file,
    async open(range) {
      const found = await blobs.getStream(file.hash, range);
      if (found) return found.stream;
      throw new AppError("UNAVAILABLE", `The bytes of "${file.name}" are not in the store. Upload it again.`);
    },
  };
}
