import type { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import type { TriggerRow } from "./sql.ts";
import { updateTrigger } from "./sql.ts";

/** A trigger that fails a thousand times a second is written to once a second. */
const apartMs = 1_000;
const noted = new Map<string, number>();
const longest = 500;

/** Keeps why a firing started nothing, for whoever looks after the trigger. */
export async function noteFailure(
  parts: Pick<Parts, "db" | "now">,
  trigger: Pick<TriggerRow, "id">,
  error: AppError,
): Promise<void> {
  const now = parts.now();
  const last = noted.get(trigger.id);
  if (last !== undefined && Math.abs(now - last) < apartMs) return;
  if (noted.size > 10_000) noted.clear();
  noted.set(trigger.id, now);
  const message = error.code === "BUG" ? "Something failed on the server; its log says what." : error.message;
  await updateTrigger(parts.db, trigger.id, { last_error: message.slice(0, longest), last_error_at: now });
}
