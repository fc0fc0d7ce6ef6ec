import type { Knex } from "knex";
import type { Parts } from "../parts.ts";

export interface Workspace {
  id: string;
  name: string;
}

/** This installation's workspace; made at the first start. Safe against several processes that start at once. */
export async function ensureWorkspace(parts: Pick<Parts, "db" | "now" | "makeId">): Promise<Workspace> {
  return parts.db.transaction(async (trx) => {
    await lockPeople(trx);
    const found = await trx<Workspace>("workspace").orderBy("created_at").first("id", "name");
    if (found) return found;
    const workspace = { id: parts.makeId("workspace"), name: "Goalgraph" };
    await trx("workspace").insert({ ...workspace, created_at: parts.now() });
    return workspace;
  });
}

/** One process at a time decides who the first owner is. Released at the end of the transaction. */
export async function lockPeople(trx: Knex.Transaction): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('goalgraph.people'))");
}
