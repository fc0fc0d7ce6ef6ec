import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { findSite, removeSite } from "./sql.ts";

/** Deletes a site with its versions, tickets and visitors' sessions. Its address is free again. */
export async function deleteSite({ db }: Pick<Parts, "db">, { workspace }: Caller, id: string): Promise<void> {
  await findSite(db, workspace, id);
  await removeSite(db, workspace, id);
}
