import { AppError } from "#shared/errors.ts";
import { getVersion, type ReadVersion } from "../artifacts/getVersion.ts";
import { versionsOfRun } from "../artifacts/sql.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";

/** What a site version shows: one artifact (its newest version unless named), several, or all that a run stored. */
export type SiteSource = { artifact: string; version?: number | undefined } | { artifacts: string[] } | { run: string };

/** Throws NOT_FOUND for artifacts of another workspace, and CONFLICT for a run that stored none. */
export async function artifactsOf(
  parts: Pick<Parts, "db" | "blobs">,
  caller: Pick<Caller, "workspace">,
  source: SiteSource,
): Promise<ReadVersion[]> {
  const wanted = await wantedVersions(parts, caller, source);
  return Promise.all(wanted.map(({ artifact, version }) => getVersion(parts, caller, { id: artifact, n: version })));
}

async function wantedVersions(
  { db }: Pick<Parts, "db">,
  { workspace }: Pick<Caller, "workspace">,
  source: SiteSource,
): Promise<{ artifact: string; version?: number | undefined }[]> {
  if ("artifact" in source) return [source];
  if ("artifacts" in source) return [...new Set(source.artifacts)].map((artifact) => ({ artifact }));
  const stored = await versionsOfRun(db, workspace, source.run);
  if (stored.length > 0) return stored;
  throw new AppError(
    "CONFLICT",
    "This run has stored no artifact in this workspace, so there is nothing to show. Add an Artifact node to its graph.",
  );
}
