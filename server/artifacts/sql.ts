/** The rows of artifacts and their versions. Every read names the workspace. */
import type { Knex } from "knex";
import type { Artifact, ArtifactKind, ArtifactVersion, Provenance } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import { type Page, type PageQuery, pageOf } from "./pages.ts";

export interface ArtifactRow {
  id: string;
  workspace: string;
  graph: string | null;
  node: string | null;
  kind: ArtifactKind;
  title: string;
  version: number;
  created_at: number | string;
  updated_at: number | string;
}

interface VersionRow {
  artifact: string;
  version: number;
  hash: string;
  bytes: number | string;
  run: string | null;
  step: string | null;
  provenance: Provenance;
  created_at: number | string;
}

export function toArtifact(row: ArtifactRow): Artifact {
  const { id, kind, title, version } = row;
  return { id, kind, title, version, createdAt: Number(row.created_at), updatedAt: Number(row.updated_at) };
}

export function toVersion(row: VersionRow): ArtifactVersion {
  const { artifact, version, hash, provenance } = row;
  return { artifact, version, hash, bytes: Number(row.bytes), createdAt: Number(row.created_at), provenance };
}

export async function artifactsPage(
  db: Knex,
  workspace: string,
  query: PageQuery & { kind?: ArtifactKind | undefined; run?: string | undefined },
): Promise<Page<Artifact>> {
  const rows = db<ArtifactRow>("artifact").where({ workspace });
  if (query.kind) rows.andWhere({ kind: query.kind });
  const { run } = query;
  if (run !== undefined) {
    rows.whereIn("id", (some) => some.select("artifact").from("artifact_version").where({ run }));
  }
  return pageOf(rows, query, toArtifact);
}

export async function findArtifact(db: Knex, workspace: string, id: string): Promise<ArtifactRow> {
  const row = await db<ArtifactRow>("artifact").where({ workspace, id }).first();
  if (!row) throw noArtifact(id);
  return row;
}

/** Holds the artifact until the transaction ends: versions are added one after the other. */
export async function lockArtifact(trx: Knex, workspace: string, id: string): Promise<ArtifactRow> {
  const row = await trx<ArtifactRow>("artifact").where({ workspace, id }).forUpdate().first();
  if (!row) throw noArtifact(id);
  return row;
}

/** Newest first. */
export async function versionsOf(db: Knex, artifact: string): Promise<ArtifactVersion[]> {
  const rows = await db<VersionRow>("artifact_version").where({ artifact }).orderBy("version", "desc");
  return rows.map(toVersion);
}

export async function findVersion(db: Knex, artifact: string, version: number): Promise<ArtifactVersion> {
  const row = await db<VersionRow>("artifact_version").where({ artifact, version }).first();
  if (!row) throw new AppError("NOT_FOUND", `This artifact has no version ${version}.`);
  return toVersion(row);
}

/** The artifact versions that a run stored, in the order of storing. */
export async function versionsOfRun(
  db: Knex,
  workspace: string,
  run: string,
): Promise<{ artifact: string; version: number }[]> {
  return db("artifact_version as v")
    .join("artifact as a", "a.id", "v.artifact")
    .where({ "a.workspace": workspace, "v.run": run })
    .orderBy([{ column: "v.created_at" }, { column: "v.artifact" }])
    .select("v.artifact", "v.version");
}

/** What this step of this run has stored already. */
export async function versionOfStep(
  db: Knex,
  workspace: string,
  run: string,
  step: string,
): Promise<(ArtifactRow & { stored: number }) | undefined> {
  return db("artifact_version as v")
    .join("artifact as a", "a.id", "v.artifact")
    .where({ "a.workspace": workspace, "v.run": run, "v.step": step })
    .select("a.*", "v.version as stored")
    .first();
}

/** The artifact of a node, made when it has none, and locked. */
export async function artifactOfNode(
  trx: Knex,
  artifact: {
    id: string;
    workspace: string;
    graph: string;
    node: string;
    kind: ArtifactKind;
    title: string;
    now: number;
  },
): Promise<ArtifactRow> {
  const { now, ...fields } = artifact;
  await trx("artifact")
    .insert({ ...fields, version: 0, created_at: now, updated_at: now })
    .onConflict(["graph", "node"])
    .ignore();
  const { workspace, graph, node } = artifact;
  const row = await trx<ArtifactRow>("artifact").where({ workspace, graph, node }).forUpdate().first();
  if (!row) throw new AppError("FORBIDDEN", "This graph's artifact belongs to another workspace.");
  return row;
}

/** Leaves an artifact with its history, and frees its node for a new one of another kind. */
export async function detachFromNode(trx: Knex, workspace: string, id: string): Promise<void> {
  await trx("artifact").where({ workspace, id }).update({ graph: null, node: null });
}

/** Adds the next version of a locked artifact. */
export async function addVersion(
  trx: Knex,
  artifact: Pick<ArtifactRow, "id" | "workspace" | "version">,
  version: { hash: string; bytes: number; provenance: Provenance; title?: string; now: number },
): Promise<ArtifactVersion> {
  const next = artifact.version + 1;
  const { run, step } = version.provenance;
  await trx("artifact_version").insert({
    artifact: artifact.id,
    version: next,
    hash: version.hash,
    bytes: version.bytes,
    run: run ?? null,
    step: step ?? null,
    provenance: JSON.stringify(version.provenance),
    created_at: version.now,
  });
  await trx("artifact")
    .where({ workspace: artifact.workspace, id: artifact.id })
    .update({ version: next, updated_at: version.now, ...(version.title !== undefined && { title: version.title }) });
  const { hash, bytes, provenance, now } = version;
  return { artifact: artifact.id, version: next, hash, bytes, createdAt: now, provenance };
}

function noArtifact(id: string): AppError {
  return new AppError("NOT_FOUND", `There is no artifact "${id}" in this workspace.`);
}
