import type { Gate } from "#shared/api/routes/gates.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { selectGates, toGate } from "./sql.ts";

export async function getGate(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<Gate> {
  const [row] = await selectGates(parts.db, caller.workspace, { id, limit: 1 });
  if (!row) throw new AppError("NOT_FOUND", `There is no gate "${id}".`);
  return toGate(row);
}
