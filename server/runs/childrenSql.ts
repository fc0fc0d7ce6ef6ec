/** The `run` rows seen from parent to child. */
import type { Knex } from "knex";
import type { RunStatus } from "#shared/run/reduce.ts";

export interface OpenChild {
  id: string;
  parent_run: string;
  parent_step: string;
}

export async function openChildren(db: Knex, run: string): Promise<OpenChild[]> {
  return db("run").where({ parent_run: run }).whereNull("ended_at").select("id", "parent_run", "parent_step");
}

export async function openChildrenOfEnded(db: Knex): Promise<OpenChild[]> {
  return openPairs(db).whereNotNull("parent.ended_at");
}

export async function openChildrenOfLiving(db: Knex): Promise<OpenChild[]> {
  return openPairs(db).whereNull("parent.ended_at");
}

function openPairs(db: Knex) {
  return db("run as child")
    .join("run as parent", "parent.id", "child.parent_run")
    .whereNotNull("child.parent_run")
    .whereNull("child.ended_at")
    .select("child.id", "child.parent_run", "child.parent_step");
}

/** The runs that a run has started, in the order of their start. */
export async function childrenOf(
  db: Knex,
  workspace: string,
  run: string,
): Promise<{ run: string; step: string; graph: string; graphName: string; status: RunStatus }[]> {
  return db("run")
    .where({ workspace, parent_run: run })
    .orderBy(["created_at", "id"])
    .select({ run: "id", step: "parent_step", graph: "graph", graphName: "graph_name", status: "status" });
}
