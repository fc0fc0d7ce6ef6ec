import type { Artifact, ArtifactVersion } from "#shared/artifact/artifact.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { findArtifact, toArtifact, versionsOf } from "./sql.ts";

export type ArtifactDetail = Artifact & { versions: ArtifactVersion[] };

/** One artifact with its versions, newest first. */
export async function getArtifact({ db }: Pick<Parts, "db">, caller: Caller, id: string): Promise<ArtifactDetail> {
  const row = await findArtifact(db, caller.workspace, id);
  return { ...toArtifact(row), versions: await versionsOf(db, row.id) };
}
