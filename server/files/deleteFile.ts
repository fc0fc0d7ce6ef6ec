import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { filesInOpenRuns, findFile, graphsNaming } from "./sql.ts";

/**
 * Forgets a file that nothing needs; clean-up removes its bytes. Throws CONFLICT while a graph or an unfinished run
 * names it. Finished runs that read it stay as they are.
 */
export async function deleteFile(
  { db, blobs }: Pick<Parts, "db" | "blobs">,
  { workspace }: Pick<Caller, "workspace">,
  id: string,
): Promise<void> {
  const file = await findFile(db, workspace, id);
  if (!file) throw new AppError("NOT_FOUND", `There is no file "${id}" in this workspace.`);
  const [graph, ...others] = await graphsNaming(db, workspace, [id]);
  if (graph) {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    throw new AppError(
      "CONFLICT",
      `"${file.name}" is used by the graph "${graph.name}"${more}. Choose another file there first.`,
    );
  }
  if ((await filesInOpenRuns(db, workspace, [id])).length > 0) {
    throw new AppError("CONFLICT", `"${file.name}" is used by a run that goes on. Wait for its end, or stop it.`);
  }
  await blobs.touch([file.hash]);
  await db("file").where({ workspace, id }).delete();
}
