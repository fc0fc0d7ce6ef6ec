import type { Artifact, ArtifactVersion } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { findArtifact, findVersion, toArtifact } from "./sql.ts";

/** A version with the artifact it belongs to and its canonical text. */
export interface ReadVersion {
  artifact: Artifact;
  version: ArtifactVersion;
  content: string;
}

/** Reads one version; the newest when none is named. */
export async function getVersion(
  { db, blobs }: Pick<Parts, "db" | "blobs">,
  caller: Pick<Caller, "workspace">,
  { id, n }: { id: string; n?: number | undefined },
): Promise<ReadVersion> {
  const row = await findArtifact(db, caller.workspace, id);
  const version = await findVersion(db, row.id, n ?? row.version);
  const bytes = await blobs.get(version.hash);
  if (!bytes) {
    throw new AppError(
      "UNAVAILABLE",
      `The bytes of version ${version.version} of "${row.title}" are not in the store (${version.hash.slice(0, 12)}…). Restore DATA_DIR from a backup.`,
    );
  }
  return { artifact: toArtifact(row), version, content: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
}
