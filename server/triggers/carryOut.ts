/** Does what a firing's row says is to be done. May be repeated at any point: each part finds what is done already. */
import { AppError, errorCodes, toAppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import { systemCaller } from "../caller.ts";
import { loadValue } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import { cancelRun } from "../runs/cancelRun.ts";
import type { Fired, FireParts } from "./fire.ts";
import { inputFrom } from "./inputFrom.ts";
import { carryOutWithinMs, type FiringRow, firingRows } from "./overlap.ts";
import type { KnownTrigger } from "./read.ts";
import { startTriggered } from "./startTriggered.ts";

const mostAttempts = 20;

/** Cancels what the firing replaces, starts its run, and takes it back when a later firing came in between. */
export async function carryOut(parts: FireParts, trigger: KnownTrigger, firing: FiringRow): Promise<Fired> {
  const { run, key, depth, replaces } = firing;
  try {
    if (replaces !== null) await cancelIfUnfinished(parts, trigger.workspace, replaces);
    const event = (await loadValue(parts.blobs, firing.event)) as JsonObject;
    const input = await inputFrom(parts, trigger, event);
    const fired = await startTriggered(parts, trigger, { run, key, input, depth });
    const isOurs = await firingRows(parts.db)
      .where({ trigger: firing.trigger, key, state: "pending" })
      .update({ state: "started", retry_at: null, event: null });
    if (isOurs === 0) await takeBack(parts, trigger.workspace, firing);
    return fired;
  } catch (thrown) {
    await giveUpOrRetry(parts, trigger, firing, toAppError(thrown));
    throw thrown;
  }
}

/** The firing was replaced before, or while, its run began. */
export async function takeBack(parts: FireParts, workspace: string, firing: FiringRow): Promise<void> {
  const { trigger, key, run } = firing;
  const row = await firingRows(parts.db).where({ trigger, key }).first("state");
  if (row?.state !== "replaced") return;
  await cancelIfUnfinished(parts, workspace, run);
  await firingRows(parts.db).where({ trigger, key }).update({ retry_at: null });
}

async function cancelIfUnfinished(parts: FireParts, workspace: string, run: string): Promise<void> {
  try {
    await cancelRun(parts, systemCaller(workspace), run);
  } catch (error) {
    if (error instanceof AppError && (error.code === "CONFLICT" || error.code === "NOT_FOUND")) return;
    throw error;
  }
}

/** What a second try may mend is tried again by the sweep; the rest is written down. */
async function giveUpOrRetry(
  parts: Pick<Parts, "db" | "now">,
  trigger: KnownTrigger,
  firing: FiringRow,
  error: AppError,
): Promise<void> {
  const { trigger: id, key, run, attempts } = firing;
  const mayMend = errorCodes[error.code].retry || error.code === "BUG";
  const row = firingRows(parts.db).where({ trigger: id, key, state: "pending" });
  if (mayMend && attempts < mostAttempts) {
    await row.update({ retry_at: parts.now() + carryOutWithinMs });
    return;
  }
  await row.update({ state: "failed", detail: error.message.slice(0, 500), retry_at: null });
  await parts.db("trigger").where({ id: trigger.id, current_run: run }).update({ current_run: null });
}
