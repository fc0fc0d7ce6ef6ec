import type { Knex } from "knex";
import type { ArtifactVersion, Provenance } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { checkContent } from "./kinds.ts";
import { type ArtifactRow, addVersion } from "./sql.ts";

export interface NewVersion {
  /** Exactly these characters are stored; nothing is tidied. */
  content: string;
  provenance: Provenance;
  /** The version that the content was made from; another newest version is a CONFLICT. */
  base: number;
}

/**
 * Adds a version to an artifact that the transaction has locked. Throws DATA_INVALID when the artifact's kind cannot
 * hold the content.
 */
export async function saveVersion(
  parts: Pick<Parts, "blobs" | "now">,
  trx: Knex,
  artifact: ArtifactRow,
  { content, provenance, base }: NewVersion,
): Promise<ArtifactVersion> {
  if (artifact.version !== base) {
    throw new AppError(
      "CONFLICT",
      `"${artifact.title}" is at version ${artifact.version} now, and this change was made from version ${base}. Look at the newest version and try again.`,
    );
  }
  checkContent(artifact.kind, content);
  const bytes = new TextEncoder().encode(content);
  const hash = await parts.blobs.put(bytes);
  return addVersion(trx, artifact, { hash, bytes: bytes.length, provenance, now: parts.now() });
}
