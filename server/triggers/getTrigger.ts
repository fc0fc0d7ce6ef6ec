import type { Trigger } from "#shared/api/routes/triggers.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { findTrigger, type TriggerRow } from "./sql.ts";
import { viewOf } from "./triggerView.ts";

export async function getTrigger(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<Trigger> {
  return viewOf(parts, await requireTrigger(parts, caller, id));
}

export async function requireTrigger(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<TriggerRow> {
  const row = await findTrigger(parts.db, caller.workspace, id);
  if (row) return row;
  throw new AppError("NOT_FOUND", `There is no trigger "${id}". It may have been deleted.`);
}
