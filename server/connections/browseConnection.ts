import { AppError, toAppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { noConnection } from "./openConnection.ts";
import { findConnection } from "./sql.ts";
import { withConnection } from "./withConnection.ts";

export interface BrowsedTable {
  schema: string;
  name: string;
  columns: { name: string; type: string }[];
}

/** What there is to read. A connector without a browser has no tables. Throws UPSTREAM_FAILED with the service's words. */
export async function browseConnection(
  parts: Pick<Parts, "db" | "catalog" | "vault" | "egress">,
  { workspace }: Caller,
  id: string,
): Promise<{ tables: BrowsedTable[] }> {
  if (!(await findConnection(parts.db, workspace, id))) throw noConnection("NOT_FOUND", id);
  try {
    const tables = await withConnection(parts, workspace, id, async ({ client, connector }) => {
      return (await connector.browse?.(client)) ?? [];
    });
    return { tables };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "BUG") throw error;
    throw new AppError("UPSTREAM_FAILED", `The connection could not be read: ${error.message}`, { cause: thrown });
  }
}
