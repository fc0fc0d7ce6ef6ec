/**
 * The policies `skip` and `replace`: firings of one trigger take turns at its row, so that of twenty at once exactly
 * one starts a run, or the last one's run is left. The turn leaves a row behind that says what is to be done; whoever
 * dies before it is done leaves it to others.
 */
import type { Knex } from "knex";
import type { Json } from "#shared/json.ts";
import { isFinal, type RunStatus } from "#shared/run/reduce.ts";
import type { Parts } from "../parts.ts";
import type { KnownTrigger } from "./read.ts";

/** What is to be done for a firing, as its row says it. */
export interface FiringRow {
  trigger: string;
  key: string;
  at: number;
  state: "pending" | "started" | "skipped" | "replaced" | "failed" | "missed";
  run: string;
  /** As the journal keeps values: a large one is a reference. Null when nothing is left to do. */
  event: Json;
  replaces: string | null;
  depth: number;
  detail: string | null;
  attempts: number;
  retry_at: number | null;
}

export type Turn =
  | { verdict: "go"; firing: FiringRow }
  | { verdict: "again" }
  /** `run` is the one under way. */
  | { verdict: "skipped"; run: string };

/** Long enough that whoever took the turn has surely carried it out, or is gone. */
export const carryOutWithinMs = 30_000;

/** With the other policies firings need not know of one another. */
export function takesTurns(trigger: Pick<KnownTrigger, "overlap">): boolean {
  return trigger.overlap === "skip" || trigger.overlap === "replace";
}

export async function takeTurn(
  parts: Pick<Parts, "db" | "now">,
  trigger: KnownTrigger,
  wish: Pick<FiringRow, "run" | "key" | "event" | "depth">,
): Promise<Turn> {
  return parts.db.transaction(async (trx): Promise<Turn> => {
    const row = await trx("trigger").where({ id: trigger.id }).forUpdate().first("current_run");
    const known: FiringRow | undefined = await firingRows(trx).where({ trigger: trigger.id, key: wish.key }).first();
    if (known && known.state !== "pending") return { verdict: "again" };
    const current: string | null = row?.current_run ?? null;
    const isBusy = current !== null && current !== wish.run && (await isUnfinished(trx, current));
    const now = parts.now();
    const firing: FiringRow = {
      trigger: trigger.id,
      at: known?.at ?? now,
      state: "pending",
      replaces: known?.replaces ?? null,
      detail: null,
      attempts: known?.attempts ?? 0,
      retry_at: known?.retry_at ?? now + carryOutWithinMs,
      run: wish.run,
      key: wish.key,
      event: wish.event,
      depth: wish.depth,
    };
    if (isBusy && trigger.overlap === "skip") {
      await putFiring(trx, { ...firing, state: "skipped", detail: current, event: null, retry_at: null });
      return { verdict: "skipped", run: current };
    }
    if (isBusy) {
      firing.replaces = current;
      // Whoever is about to start that run finds out that its turn is over.
      await firingRows(trx)
        .where({ trigger: trigger.id, run: current, state: "pending" })
        .update({ state: "replaced", detail: wish.run });
    }
    await putFiring(trx, firing);
    await trx("trigger").where({ id: trigger.id }).update({ current_run: wish.run });
    return { verdict: "go", firing };
  });
}

/** Under way, or about to be. */
async function isUnfinished(trx: Knex.Transaction, run: string): Promise<boolean> {
  const row = await trx("run").where({ id: run }).first("status");
  if (row) return !isFinal(row.status as RunStatus);
  return (await firingRows(trx).where({ run, state: "pending" }).first("run")) !== undefined;
}

export async function putFiring(trx: Knex.Transaction, firing: FiringRow): Promise<void> {
  await trx("trigger_firing")
    .insert({ ...firing, event: JSON.stringify(firing.event) })
    .onConflict(["trigger", "key"])
    .merge();
}

export function firingRows(db: Knex | Knex.Transaction) {
  return db<FiringRow>("trigger_firing");
}
