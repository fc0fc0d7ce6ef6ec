import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";

type Own = Pick<Caller, "workspace">;

/** How long the workspace keeps finished runs, in days; null for ever. */
export async function setKeepRuns(
  { db }: Pick<Parts, "db">,
  { workspace }: Own,
  keepRunsDays: number | null,
): Promise<void> {
  await db("workspace").where({ id: workspace }).update({ keep_runs_days: keepRunsDays });
}

/** The same for one graph; undefined: as the workspace does. */
export async function setGraphKeepRuns(
  { db }: Pick<Parts, "db">,
  { workspace }: Own,
  { graph, keepRunsDays }: { graph: string; keepRunsDays: number | null | undefined },
): Promise<void> {
  if (!(await db("graph").where({ workspace, id: graph }).first("id"))) {
    throw new AppError("NOT_FOUND", `There is no graph "${graph}" in this workspace.`);
  }
  if (keepRunsDays === undefined) {
    await db("run_retention").where({ workspace, graph }).delete();
    return;
  }
  await db("run_retention").insert({ graph, workspace, days: keepRunsDays }).onConflict("graph").merge(["days"]);
}
