import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { refuseEnvironment } from "./environmentProvider.ts";
import { findProvider, removeProvider } from "./sql.ts";

/** Removes a provider with its key. */
export async function deleteModel({ db }: Pick<Parts, "db">, { workspace }: Caller, id: string): Promise<void> {
  refuseEnvironment(id);
  await findProvider(db, workspace, id);
  await removeProvider(db, workspace, id);
}
