import type { Trigger } from "#shared/api/routes/triggers.ts";
import { nextFiring, type Schedule } from "#shared/trigger/schedule.ts";
import type { RunEndConfig, TriggerPatch, WebhookConfig } from "#shared/trigger/trigger.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { badInput, checkExpressions, checkWatched, readConfig } from "./checkTrigger.ts";
import { type EditParts, secretContext, secretFor } from "./createTrigger.ts";
import { requireTrigger } from "./getTrigger.ts";
import { forgetTriggers } from "./knownTriggers.ts";
import { type TriggerRow, updateTrigger } from "./sql.ts";
import { viewOf } from "./triggerView.ts";

/** Changes what is given; the configuration is replaced whole. A secret that had to be made is in the reply, once. */
export async function patchTrigger(
  parts: EditParts,
  caller: Caller,
  id: string,
  patch: TriggerPatch,
): Promise<Trigger> {
  const row = await requireTrigger(parts, caller, id);
  await checkExpressions(parts, patch);
  const { secret: _secret, config: _config, ...plain } = patch;
  const change: Partial<TriggerRow> = { ...withoutAbsent(plain) };
  const config = patch.config === undefined ? row.config : readConfig(row.kind, patch.config);
  let shown: string | undefined;
  if (row.kind === "schedule") Object.assign(change, scheduleChange(parts, row, config as Schedule, patch));
  else if (row.kind === "runEnd") {
    await checkWatched(parts, caller, { ...row, config: config as RunEndConfig });
    change.watched = (config as RunEndConfig).graph;
  } else {
    const secret = newSecret(row, config as WebhookConfig, patch.secret);
    if (secret) change.secret = secret.text === null ? null : parts.vault.seal(secret.text, secretContext(row));
    if (secret?.isNew && secret.text !== null) shown = secret.text;
  }
  if (patch.secret !== undefined && row.kind !== "webhook") {
    throw badInput("secret", "Only a webhook has a secret.");
  }
  if (patch.config !== undefined) change.config = config;
  // Whatever was wrong before may be right now.
  const next: TriggerRow = { ...row, ...change, last_error: null, last_error_at: null };
  await updateTrigger(parts.db, id, { ...change, last_error: null, last_error_at: null });
  forgetTriggers(parts.db);
  const view = await viewOf(parts, next);
  return view.kind === "webhook" && shown !== undefined ? { ...view, secret: shown } : view;
}

/** A schedule that is changed or switched on again begins anew: nothing of the time before is made up for. */
function scheduleChange(
  parts: Pick<Parts, "now">,
  row: TriggerRow,
  config: Schedule,
  patch: TriggerPatch,
): Partial<TriggerRow> {
  const begins = patch.enabled === true && !row.enabled;
  return patch.config === undefined && !begins ? {} : { next_at: nextFiring(config, parts.now()) ?? null };
}

/** Undefined: the secret stays as it is. */
function newSecret(
  row: TriggerRow,
  config: WebhookConfig,
  given: string | undefined,
): { text: string | null; isNew: boolean } | undefined {
  if (config.signature.preset === "none") {
    if (given !== undefined) secretFor(config.signature, given);
    return row.secret === null ? undefined : { text: null, isNew: false };
  }
  return given === undefined && row.secret !== null ? undefined : secretFor(config.signature, given);
}

function withoutAbsent<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
