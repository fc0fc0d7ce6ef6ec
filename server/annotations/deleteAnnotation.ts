import { AppError } from "#shared/errors.ts";
import { findArtifact } from "../artifacts/sql.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { annotationsOf, removeAnnotation } from "./sql.ts";

/** Removes an annotation. Accepted ones are history and stay; one with an open proposal waits for its answer. */
export async function deleteAnnotation(
  { db }: Pick<Parts, "db">,
  { workspace }: Caller,
  { id, annotation }: { id: string; annotation: string },
): Promise<void> {
  await findArtifact(db, workspace, id);
  const place = { workspace, artifact: id, id: annotation };
  if (await removeAnnotation(db, place, ["draft", "rejected", "failed"])) return;
  const found = (await annotationsOf(db, workspace, id)).find((row) => row.id === annotation);
  if (!found) throw new AppError("NOT_FOUND", `This artifact has no annotation "${annotation}".`);
  throw new AppError(
    "CONFLICT",
    found.status === "proposed"
      ? "A proposal for this annotation waits for an answer. Accept or reject it first."
      : "This annotation was accepted and is part of the artifact's history.",
  );
}
