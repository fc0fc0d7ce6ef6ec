/** The rows of annotations and of the proposals made from them. Every read names the workspace. */
import type { Knex } from "knex";
import type { z } from "zod";
import type { Actor } from "#shared/actor.ts";
import type {
  AnnotationTarget,
  annotationStatus,
  FrameCheck,
  RevisionProposal,
  SpanChange,
} from "#shared/artifact/annotation.ts";
import { AppError } from "#shared/errors.ts";

export type AnnotationStatus = z.infer<typeof annotationStatus>;

export interface AnnotationRow {
  id: string;
  workspace: string;
  artifact: string;
  target: AnnotationTarget;
  instruction: string;
  status: AnnotationStatus;
  proposal: string | null;
  error: string | null;
  by: Actor;
  created_at: number | string;
}

interface ProposalRow {
  id: string;
  workspace: string;
  artifact: string;
  base: number;
  changes: SpanChange[];
  frame: FrameCheck;
  status: RevisionProposal["status"];
  made_by: RevisionProposal["madeBy"];
  created_at: number | string;
}

export function toProposal(row: ProposalRow): RevisionProposal {
  const { id, artifact, base, changes, frame, status, made_by: madeBy } = row;
  return { id, artifact, base, changes, frame, status, madeBy, createdAt: Number(row.created_at) };
}

export async function insertAnnotation(db: Knex, row: Omit<AnnotationRow, "proposal" | "error">): Promise<void> {
  await db("annotation").insert({ ...row, target: JSON.stringify(row.target), by: JSON.stringify(row.by) });
}

/** In the order of creation. */
export function annotationsOf(db: Knex, workspace: string, artifact: string): Promise<AnnotationRow[]> {
  return db<AnnotationRow>("annotation").where({ workspace, artifact }).orderBy(["created_at", "id"]).select("*");
}

export async function proposalsOf(db: Knex, workspace: string, artifact: string): Promise<RevisionProposal[]> {
  const rows = await db<ProposalRow>("proposal")
    .where({ workspace, artifact })
    .orderBy("created_at", "desc")
    .select("*");
  return rows.map(toProposal);
}

/** Removes an annotation in one of these states; tells whether it did. */
export async function removeAnnotation(
  db: Knex,
  { workspace, artifact, id }: { workspace: string; artifact: string; id: string },
  from: AnnotationStatus[],
): Promise<boolean> {
  return (await db("annotation").where({ workspace, artifact, id }).whereIn("status", from).delete()) > 0;
}

/** Moves annotations on, and only out of the states named; returns how many moved. */
export function moveAnnotations(
  db: Knex,
  workspace: string,
  ids: string[],
  change: { from: AnnotationStatus[]; to: AnnotationStatus; proposal?: string | null; error?: string | null },
): Promise<number> {
  return db("annotation")
    .where({ workspace })
    .whereIn("id", ids)
    .whereIn("status", change.from)
    .update({
      status: change.to,
      error: change.error ?? null,
      ...(change.proposal !== undefined && { proposal: change.proposal }),
    });
}

export async function insertProposal(db: Knex, workspace: string, proposal: RevisionProposal): Promise<void> {
  const { id, artifact, base, changes, frame, status, madeBy, createdAt } = proposal;
  await db("proposal").insert({
    id,
    workspace,
    artifact,
    base,
    changes: JSON.stringify(changes),
    frame: JSON.stringify(frame),
    status,
    made_by: madeBy,
    created_at: createdAt,
  });
}

/** Holds the proposal until the transaction ends, so that one answer wins. */
export async function lockProposal(trx: Knex, workspace: string, id: string): Promise<RevisionProposal> {
  const row = await trx<ProposalRow>("proposal").where({ workspace, id }).forUpdate().first();
  if (!row) throw new AppError("NOT_FOUND", `There is no proposal "${id}" in this workspace.`);
  return toProposal(row);
}

export async function settleProposal(
  trx: Knex,
  workspace: string,
  id: string,
  status: RevisionProposal["status"],
): Promise<void> {
  await trx("proposal").where({ workspace, id }).update({ status });
}
