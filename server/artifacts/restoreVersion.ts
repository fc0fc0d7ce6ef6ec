import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { type ArtifactDetail, getArtifact } from "./getArtifact.ts";
import { addVersion, findVersion, lockArtifact } from "./sql.ts";

/** Makes an old version the newest again, as a new version with the same bytes. The newest one already: no change. */
export async function restoreVersion(
  parts: Pick<Parts, "db" | "now">,
  caller: Caller,
  { id, n }: { id: string; n: number },
): Promise<ArtifactDetail> {
  await parts.db.transaction(async (trx) => {
    const artifact = await lockArtifact(trx, caller.workspace, id);
    const old = await findVersion(trx, artifact.id, n);
    if (old.version === artifact.version) return;
    const provenance = { by: caller.actor, restores: old.version };
    await addVersion(trx, artifact, { hash: old.hash, bytes: old.bytes, provenance, now: parts.now() });
  });
  return getArtifact(parts, caller, id);
}
