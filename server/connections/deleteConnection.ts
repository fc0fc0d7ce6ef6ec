import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { noConnection } from "./openConnection.ts";
import { removeConnection } from "./sql.ts";

/** Forgets a connection and its secrets. Nodes that use it fail with CONNECTION_MISSING from now on. */
export async function deleteConnection({ db }: Pick<Parts, "db">, { workspace }: Caller, id: string): Promise<void> {
  if (!(await removeConnection(db, workspace, id))) throw noConnection("NOT_FOUND", id);
}
