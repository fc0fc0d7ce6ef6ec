/** The rows of triggers. Readers on behalf of a person name the workspace. */
import type { Knex } from "knex";
import type { RunStatus } from "#shared/run/reduce.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Dedupe, Overlap, TriggerKind } from "#shared/trigger/trigger.ts";
import type { SealedSecret } from "../connections/vault.ts";

/** A connection pool or an open transaction. */
export type Db = Knex | Knex.Transaction;

export interface TriggerRow {
  id: string;
  workspace: string;
  graph: string;
  kind: TriggerKind;
  name: string;
  enabled: boolean;
  overlap: Overlap;
  dedupe: Dedupe | null;
  input: string | null;
  budget: Budget | null;
  config: unknown;
  token_hash: string | null;
  secret: SealedSecret | null;
  watched: string | null;
  next_at: number | null;
  current_run: string | null;
  last_error: string | null;
  last_error_at: number | null;
  created_at: number;
}

/** The newest run of a trigger. */
export interface LastRun {
  trigger_id: string;
  id: string;
  status: RunStatus;
  created_at: number;
}

const documents = ["dedupe", "budget", "config", "secret"] as const;

export async function insertTrigger(db: Db, row: TriggerRow): Promise<void> {
  await db("trigger").insert(asText(row));
}

export async function updateTrigger(db: Db, id: string, patch: Partial<TriggerRow>): Promise<void> {
  await db("trigger").where({ id }).update(asText(patch));
}

export function findTrigger(db: Db, workspace: string, id: string): Promise<TriggerRow | undefined> {
  return db<TriggerRow>("trigger").where({ workspace, id }).first();
}

export function findTriggerByToken(db: Db, hash: string): Promise<TriggerRow | undefined> {
  return db<TriggerRow>("trigger").where({ token_hash: hash, enabled: true }).first();
}

export function triggersOf(db: Db, workspace: string, graph?: string): Promise<TriggerRow[]> {
  const query = db<TriggerRow>("trigger").where({ workspace }).orderBy(["created_at", "id"]).select("*");
  return graph === undefined ? query : query.where({ graph });
}

/** The triggers that wait for the ends of other runs. */
export function watchingTriggers(db: Db, workspace: string): Promise<TriggerRow[]> {
  return db<TriggerRow>("trigger").where({ workspace, kind: "runEnd" }).select("*");
}

export async function lastRunsOf(db: Db, triggers: string[]): Promise<Map<string, LastRun>> {
  if (triggers.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: LastRun[] }>(
    `select last.* from unnest(?::text[]) as wanted(id), lateral (
       select trigger_id, run.id, status, created_at from run
       where trigger_id = wanted.id order by created_at desc limit 1
     ) as last`,
    [triggers],
  );
  return new Map(rows.map((row) => [row.trigger_id, row]));
}

/** Objects for `json` columns, written as text: knex would take an array for a list of the database. */
function asText(row: Partial<TriggerRow>): Record<string, unknown> {
  const written: Record<string, unknown> = { ...row };
  for (const key of documents) if (written[key]) written[key] = JSON.stringify(written[key]);
  return written;
}
