import type { Trigger } from "#shared/api/routes/triggers.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { hashSecret, makeSecret } from "../people/secrets.ts";
import { address } from "./createTrigger.ts";
import { requireTrigger } from "./getTrigger.ts";
import { forgetTriggers } from "./knownTriggers.ts";
import { updateTrigger } from "./sql.ts";
import { viewOf } from "./triggerView.ts";

/** A new address for a webhook: whoever knows the old one is shut out, in other processes within about a second. */
export async function renewToken(parts: Pick<Parts, "db" | "config">, caller: Caller, id: string): Promise<Trigger> {
  const row = await requireTrigger(parts, caller, id);
  if (row.kind !== "webhook") throw new AppError("CONFLICT", "Only a webhook has an address of its own.");
  const token = makeSecret();
  await updateTrigger(parts.db, id, { token_hash: hashSecret(token) });
  forgetTriggers(parts.db);
  const view = await viewOf(parts, row);
  return view.kind === "webhook" ? { ...view, ...address(parts, token) } : view;
}
