import type { Trigger } from "#shared/api/routes/triggers.ts";
import type { Parts } from "../parts.ts";
import { type KnownTrigger, readTrigger } from "./read.ts";
import { type LastRun, lastRunsOf, type TriggerRow } from "./sql.ts";

/** Triggers as the API shows them. Tokens and secrets never come back. */
export async function triggerViews(parts: Pick<Parts, "db">, rows: TriggerRow[]): Promise<Trigger[]> {
  const runs = await lastRunsOf(
    parts.db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => triggerView(readTrigger(row), runs.get(row.id)));
}

export async function viewOf(parts: Pick<Parts, "db">, row: TriggerRow): Promise<Trigger> {
  const [view] = await triggerViews(parts, [row]);
  return view as Trigger;
}

function triggerView(trigger: KnownTrigger, run: LastRun | undefined): Trigger {
  const shared = {
    id: trigger.id,
    graph: trigger.graph,
    name: trigger.name,
    enabled: trigger.enabled,
    overlap: trigger.overlap,
    ...(trigger.dedupe && { dedupe: trigger.dedupe }),
    ...(trigger.input !== null && { input: trigger.input }),
    ...(trigger.budget && { budget: trigger.budget }),
    createdAt: trigger.created_at,
    ...(run && { lastRun: { id: run.id, status: run.status }, lastFiredAt: run.created_at }),
    ...lastError(trigger, run),
  };
  if (trigger.kind === "schedule") {
    const next = trigger.enabled && trigger.next_at !== null && { nextAt: trigger.next_at };
    return { ...shared, kind: "schedule", config: trigger.config, ...next };
  }
  if (trigger.kind === "webhook") {
    return { ...shared, kind: "webhook", config: trigger.config, hasSecret: trigger.secret !== null };
  }
  return { ...shared, kind: "runEnd", config: trigger.config };
}

/** A failure counts until a later firing starts a run. */
function lastError(trigger: KnownTrigger, run: LastRun | undefined) {
  const { last_error: message, last_error_at: at } = trigger;
  if (message === null || at === null || (run && run.created_at > at)) return {};
  return { lastError: { at, message } };
}
