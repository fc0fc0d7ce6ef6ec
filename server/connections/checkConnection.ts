import type { CheckResult } from "#shared/api/routes/settings.ts";
import { toAppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { noConnection } from "./openConnection.ts";
import { findConnection } from "./sql.ts";
import { withConnection } from "./withConnection.ts";

/** Connects once and says in a sentence what it found. A service that refuses is a result, not a failure of ours. */
export async function checkConnection(
  parts: Pick<Parts, "db" | "catalog" | "vault" | "egress" | "now">,
  { workspace }: Caller,
  id: string,
): Promise<CheckResult> {
  if (!(await findConnection(parts.db, workspace, id))) throw noConnection("NOT_FOUND", id);
  const from = parts.now();
  try {
    const message = await withConnection(parts, workspace, id, ({ client, connector }) => connector.check(client));
    return { ok: true, message, ms: parts.now() - from };
  } catch (error) {
    return { ok: false, message: toAppError(error).message, ms: parts.now() - from };
  }
}
