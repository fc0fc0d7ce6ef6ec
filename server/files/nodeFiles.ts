import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { NodeFiles } from "#nodes/kit/context.ts";
import { maxReadBytes } from "#shared/api/routes/files.ts";
import { AppError } from "#shared/errors.ts";
import { sayBytes } from "../blobs/measure.ts";
import type { Parts } from "../parts.ts";
import { findFile } from "./sql.ts";

/** What a step may read: files of its own workspace by reference, and samples that plugins ship by name. */
export function nodeFiles(
  { db, blobs, catalog }: Pick<Parts, "db" | "blobs" | "catalog">,
  workspace: string,
): NodeFiles {
  return {
    async read(ref) {
      const file = await findFile(db, workspace, ref.$file);
      if (!file) throw new AppError("NOT_FOUND", `The file "${ref.name}" is not in this workspace. Upload it again.`);
      if (file.bytes > maxReadBytes) {
        throw new AppError(
          "TOO_LARGE",
          `"${file.name}" has ${sayBytes(file.bytes)}; a step reads files of up to ${sayBytes(maxReadBytes)}, since it holds them in memory. Split the file, or upload a smaller extract.`,
        );
      }
      const bytes = await blobs.get(file.hash);
      if (!bytes)
        throw new AppError("UNAVAILABLE", `The bytes of "${file.name}" are not in the store. Upload it again.`);
      return bytes;
    },

    async sample(name) {
      const sample = catalog.samples.get(name);
      if (!sample) {
        const known = [...catalog.samples.keys()].join(", ");
        throw new AppError("NOT_FOUND", `There is no sample file "${name}". There are: ${known || "none"}.`);
      }
      const path = sample.path.startsWith("file:") ? fileURLToPath(sample.path) : sample.path;
      return { bytes: await readFile(path), name: sample.name };
    },
  };
}
