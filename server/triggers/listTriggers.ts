import type { Trigger } from "#shared/api/routes/triggers.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { triggersOf } from "./sql.ts";
import { triggerViews } from "./triggerView.ts";

export async function listTriggers(
  parts: Pick<Parts, "db">,
  caller: Caller,
  wanted: { graph?: string | undefined },
): Promise<Trigger[]> {
  return triggerViews(parts, await triggersOf(parts.db, caller.workspace, wanted.graph));
}
