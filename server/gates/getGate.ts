import type { Gate } from "#shared/api/routes/gates.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { roundsOf } from "./roundsOf.ts";
import { type GateRow, selectGates, toGate } from "./sql.ts";

export async function getGate(parts: Pick<Parts, "db" | "catalog">, caller: Caller, id: string): Promise<Gate> {
  const row = await requireGate(parts, caller, id);
  return toGate(row, (await roundsOf(parts, caller.workspace, [row])).get(id));
}

/** Throws NOT_FOUND for a gate of another workspace. */
export async function requireGate(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<GateRow> {
  const [row] = await selectGates(parts.db, caller.workspace, { id, limit: 1 });
  if (!row) throw new AppError("NOT_FOUND", `There is no gate "${id}".`);
  return row;
}
