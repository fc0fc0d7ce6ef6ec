import type { Annotation, RevisionProposal } from "#shared/artifact/annotation.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { anchorOn } from "./anchor.ts";
import { type AnnotationRow, annotationsOf, proposalsOf } from "./sql.ts";

/** All annotations of an artifact with their anchors on its newest version, and the proposals, newest first. */
export async function listAnnotations(
  parts: Pick<Parts, "db" | "blobs">,
  caller: Caller,
  id: string,
): Promise<{ items: Annotation[]; proposals: RevisionProposal[] }> {
  const head = await getVersion(parts, caller, { id });
  const [rows, proposals] = await Promise.all([
    annotationsOf(parts.db, caller.workspace, id),
    proposalsOf(parts.db, caller.workspace, id),
  ]);
  return { items: rows.map((row) => toAnnotation(row, head.version.version, head.content)), proposals };
}

function toAnnotation(row: AnnotationRow, version: number, text: string): Annotation {
  const { id, artifact, target, instruction, status, proposal, error, by } = row;
  return {
    id,
    artifact,
    target,
    instruction,
    status,
    anchor: anchorOn(target, version, text),
    ...(proposal !== null && { proposal }),
    ...(error !== null && { error }),
    by,
    createdAt: Number(row.created_at),
  };
}
