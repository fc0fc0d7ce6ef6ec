import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { requireTrigger } from "./getTrigger.ts";
import { forgetTriggers } from "./knownTriggers.ts";

/** Removes a trigger and what it would still have done. The runs that it started stay, also those under way. */
export async function deleteTrigger(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<void> {
  await requireTrigger(parts, caller, id);
  await parts.db("trigger").where({ id }).delete();
  forgetTriggers(parts.db);
}
